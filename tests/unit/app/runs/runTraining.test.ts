/** A run from its beginning to its end, with a stand-in for the worker that trains. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createRunTraining } from '../../../../src/app/runs/runTraining.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { withStatus } from '../../../../src/app/state/reducers.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import { LostError, UserError } from '../../../../src/shared/errors.ts';
import { smallDataset } from '../../formats/finishedRun.ts';
import {
  type FakeDeviceWorker,
  type FakeKeeper,
  fakeDatasets,
  fakeDeviceWorker,
  fakeKeeper,
  floats,
  RESULT,
  readyStore,
  snapshotAt,
} from '../fakes.ts';
import { newRun } from '../run.ts';

let store: Store;
let deviceWorker: FakeDeviceWorker;
let keeper: FakeKeeper;
let weights: RunWeights;
let begin: () => Promise<void>;
beforeEach(() => {
  store = readyStore();
  fakeDatasets(store);
  deviceWorker = fakeDeviceWorker();
  keeper = fakeKeeper(store, deviceWorker);
  weights = new RunWeights();
  const train = createRunTraining(
    store,
    deviceWorker,
    weights,
    keeper,
    () => {},
    async () => new Map(),
  );
  const run = newRun({ dataset: smallDataset() });
  store.setState({ runs: [run] });
  begin = () => train(run, 'pictures');
});

const now = () => store.getState().runs[0];
const names = () => deviceWorker.calls.map(({ name }) => name);

describe('a trained run', () => {
  it('has its last weights and nothing to go on from before it is judged', async () => {
    const judging = deviceWorker.hold('evaluate');
    const ended = begin();
    await judging.made;
    expect(now()).toMatchObject({ status: 'running', busy: 'evaluating', bestEpoch: 0 });
    const { snapshot, ...held } = weights.held('a');
    expect(snapshot).toBeUndefined();
    expect(held).toMatchObject({ best: { size: 4 }, last: { size: 4 }, slots: { size: 4 } });
    judging.fail(new UserError('No.'));
    await ended;
    expect(now()).toMatchObject({ status: 'finished', busy: null, validation: null });
    expect(now().log.at(-1)).toBe('The validation split was not judged: No.');
  });

  it('ends with its judgement, as finished or stopped', async () => {
    deviceWorker.answers.train = async () => ({ ...RESULT, outcome: 'stopped' });
    await begin();
    expect(now()).toMatchObject({ status: 'stopped', busy: null, validation: { best: { n: 1 } } });
  });

  it('is not paused by a press that came with its end', async () => {
    const training = deviceWorker.hold('train');
    const judging = deviceWorker.hold('evaluate');
    const ended = begin();
    await training.made;
    store.setState({ runs: [withStatus(now(), 'paused')] });
    training.answer(RESULT);
    await judging.made;
    expect(now().status).toBe('running');
    judging.fail(new UserError('No.'));
    await ended;
    expect(now().status).toBe('finished');
  });
});

describe('a run whose device is lost', () => {
  it('goes on from the last snapshot in a fresh worker, with what was asked meanwhile', async () => {
    const first = deviceWorker.hold('train');
    const ended = begin();
    const [, from, , onEvents] = await first.made;
    expect(from).toBeNull();
    onEvents([{ type: 'snapshot', snapshot: snapshotAt(7) }]);
    const second = deviceWorker.hold('train');
    store.setState({ runs: [withStatus(now(), 'stopping')] });
    first.fail(new LostError('The GPU was lost.'));
    expect((await second.made)[1]?.step).toBe(7);
    expect(names()).toEqual(['train', 'train', 'stop']);
    second.answer({ ...RESULT, outcome: 'stopped' });
    await ended;
    expect(now().status).toBe('stopped');
    expect(deviceWorker.restarts).toHaveLength(1);
  });

  it('is watched by the fresh worker too', async () => {
    const picture = { height: 8, width: 8, channels: 3, pixels: new Uint8Array(192) };
    store.setState({ watch: { picture, layer: 'dense', from: 0, count: 4 } });
    deviceWorker.answers.watchMaps = async () => {};
    const first = deviceWorker.hold('train');
    const ended = begin();
    await first.made;
    first.fail(new LostError('The GPU was lost.'));
    await ended;
    expect(names().slice(0, 4)).toEqual(['watchMaps', 'train', 'watchMaps', 'train']);
  });

  it('fails with the weights of its snapshot at the third loss, or where no device opens any more', async () => {
    deviceWorker.answers.train = async (_task, _from, _storeId, onEvents) => {
      onEvents([{ type: 'snapshot', snapshot: snapshotAt(7) }]);
      throw new LostError('The GPU was lost.');
    };
    await begin();
    expect(now()).toMatchObject({
      status: 'failed',
      lastStep: 7,
      error: { message: expect.stringMatching(/lost 3 times/) },
    });
    expect(deviceWorker.restarts).toHaveLength(3);
    expect(weights.has('a', 'last')).toBe(true);
    keeper.next = null;
    store.setState({ runs: [newRun({ dataset: smallDataset() })] });
    await begin();
    expect(now()).toMatchObject({ status: 'failed', lastStep: 7, error: { message: 'The GPU was lost.' } });
  });

  it('while it is judged has ended well without these figures', async () => {
    deviceWorker.answers.evaluate = async () => {
      throw new LostError('The GPU was lost.');
    };
    await begin();
    expect(now()).toMatchObject({ status: 'finished', validation: null, busy: null });
    expect(deviceWorker.restarts).toHaveLength(1);
    expect(store.getState().error).toBeNull();
  });
});

it('keeps the best weights that were told', async () => {
  deviceWorker.answers.train = async (_task, _from, _storeId, onEvents) => {
    onEvents([{ type: 'checkpoint', epoch: 1, weights: floats(5, 6) }]);
    return RESULT;
  };
  await begin();
  expect(now().bestEpoch).toBe(1);
  expect([weights.blob('a', 'best')?.size, weights.blob('a', 'last')?.size]).toEqual([8, 4]);
});
