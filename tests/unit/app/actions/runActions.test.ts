/** Starting, steering and removing runs, with stand-ins for the worker, the dataset and the device. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createRunActions } from '../../../../src/app/actions/runActions.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import { CancelledError } from '../../../../src/shared/errors.ts';
import {
  deviceOf,
  type FakeDatasets,
  type FakeDeviceWorker,
  type FakeKeeper,
  fakeDatasets,
  fakeDeviceWorker,
  fakeKeeper,
  RESULT,
  readyStore,
  snapshotAt,
} from '../fakes.ts';
import { MemoryStorage } from '../memoryStorage.ts';
import { newRun } from '../run.ts';

let store: Store;
let deviceWorker: FakeDeviceWorker;
let datasets: FakeDatasets;
let keeper: FakeKeeper;
let weights: RunWeights;
let actions: ReturnType<typeof createRunActions>;
beforeEach(() => {
  store = readyStore();
  datasets = fakeDatasets(store);
  deviceWorker = fakeDeviceWorker();
  keeper = fakeKeeper(store, deviceWorker);
  weights = new RunWeights();
  actions = createRunActions(store, {
    datasets,
    deviceWorker,
    weights,
    keeper,
    restored: Promise.resolve(),
    storage: new MemoryStorage(),
    modelWeights: new Map(),
    onFeatures: () => {},
  });
});

const runs = () => store.getState().runs;
const asked = (name: string) => deviceWorker.calls.filter((call) => call.name === name).length;

describe('starting', () => {
  it('freezes the settings into a run, trains and judges it', async () => {
    store.setState(({ settings }) => ({ settings: { ...settings, epochs: 3 } }));
    await actions.startRun();
    expect(store.getState().error).toBeNull();
    expect(runs()).toMatchObject([
      { number: 1, status: 'finished', settings: { epochs: 3 }, validation: { best: { n: 1 } } },
    ]);
    await actions.startRun();
    expect(runs().map(({ number }) => number)).toEqual([1, 2]);
  });

  it('begins one run, however often it is asked at once', async () => {
    await Promise.all([actions.startRun(), actions.startRun(), actions.startRun()]);
    expect(runs()).toHaveLength(1);
  });

  it('says what is missing', async () => {
    datasets.put(null);
    await actions.startRun();
    expect(store.getState().error?.message).toBe('There is no dataset yet.');
    expect(runs()).toHaveLength(0);
  });

  it('trains several seeds one after another, until one is stopped', async () => {
    actions.setRepeat({ kind: 'seeds', count: 3 });
    const first = deviceWorker.hold('train');
    const all = actions.startRun();
    await first.made;
    first.answer(RESULT);
    const second = deviceWorker.hold('train');
    await second.made;
    actions.stopRun();
    second.answer({ ...RESULT, outcome: 'stopped' });
    await all;
    expect(runs().map(({ status }) => status)).toEqual(['finished', 'stopped']);
    expect(store.getState().queue).toBeNull();
  });
});

describe('judging a model as it is', () => {
  it('shows its own run, whatever comes into the list meanwhile', async () => {
    const training = deviceWorker.hold('train');
    const judged = actions.evaluateModel(store.getState().modelId);
    await training.made;
    // Another tab's run has ended and comes in before it.
    store.setState((state) => ({
      runs: [newRun({ id: 'other', status: 'failed' as 'stopped' }), ...state.runs],
    }));
    training.answer(RESULT);
    await judged;
    expect(store.getState().step).toBe('interpret');
  });

  it('stays where it is when its run failed beside one that finished', async () => {
    const training = deviceWorker.hold('train');
    const judged = actions.evaluateModel(store.getState().modelId);
    await training.made;
    store.setState((state) => ({ runs: [newRun({ id: 'other', status: 'finished' }), ...state.runs] }));
    training.fail(new Error('No.'));
    await judged;
    expect(store.getState().step).toBe('data');
  });
});

describe('steering', () => {
  it('pauses, resumes and stops a run at work', async () => {
    const training = deviceWorker.hold('train');
    const ended = actions.startRun();
    await training.made;
    actions.pauseRun();
    expect(runs()[0].status).toBe('paused');
    actions.resumeRun();
    expect(runs()[0].status).toBe('running');
    actions.stopRun();
    expect(runs()[0].status).toBe('stopping');
    expect(deviceWorker.calls.slice(1).map(({ name }) => name)).toEqual(['pause', 'resume', 'stop']);
    actions.stopRun();
    await ended;
    expect(runs()[0]).toMatchObject({
      status: 'failed',
      error: { message: 'The run was cut off in the middle of a step.' },
    });
  });

  it('does not pause a run that is judged, and skips its judging where it is stopped', async () => {
    const judging = deviceWorker.hold('evaluate');
    const ended = actions.startRun();
    await judging.made;
    actions.pauseRun();
    expect(runs()[0].status).toBe('running');
    expect(asked('pause')).toBe(0);
    actions.stopRun();
    await ended;
    expect(deviceWorker.restarts).toEqual([expect.any(CancelledError)]);
    expect(runs()[0]).toMatchObject({ status: 'finished', validation: null, busy: null });
    expect(store.getState().error).toBeNull();
  });
});

describe('a run that failed with a snapshot', () => {
  beforeEach(() => {
    const { state } = datasets.loaded() ?? {};
    const run = newRun({ dataset: state?.dataset, settings: store.getState().settings });
    weights.putSnapshot(run.id, snapshotAt(4));
    weights.keepSnapshot(run.id);
    const error = { kind: 'lost', message: 'The GPU was lost.' } as const;
    store.setState({ runs: [{ ...run, status: 'failed', lastStep: 4, bestEpoch: 0, error }] });
  });

  it('goes on from there', async () => {
    await actions.continueRun('a');
    const [, from] = deviceWorker.calls[0].args as [unknown, { step: number }];
    expect(from.step).toBe(4);
    expect(runs()[0]).toMatchObject({ status: 'finished', device: { backend: 'webgl' } });
  });

  it('goes on on another device where its own is gone', async () => {
    const missing = { status: 'missing', error: { kind: 'user', message: 'No WebGL.' } } as const;
    store.setState(({ settings }) => ({ device: missing, settings: { ...settings, device: 'webgl' } }));
    await actions.continueRun('a');
    expect(store.getState().error?.message).toBe('No WebGL.');
    expect(runs()[0].status).toBe('failed');
    keeper.settled = async () => {
      if (store.getState().settings.device === 'wasm')
        store.setState({ device: { status: 'ready', info: deviceOf('wasm') } });
    };
    await actions.continueRun('a', 'wasm');
    expect(store.getState().error).toBeNull();
    expect(runs()[0]).toMatchObject({ status: 'finished', device: { backend: 'wasm' } });
  });
});

it('removes runs that have ended, and puts them back', async () => {
  await actions.startRun();
  const training = deviceWorker.hold('train');
  const ended = actions.startRun();
  await training.made;
  const [first, atWork] = runs();
  expect(actions.removeRun(atWork.id)).toBeInstanceOf(Function);
  expect(runs()).toHaveLength(2);
  const undo = actions.removeRun(first.id);
  expect(runs().map(({ id }) => id)).toEqual([atWork.id]);
  expect(weights.has(first.id, 'best')).toBe(false);
  undo();
  expect(runs().map(({ id }) => id)).toEqual([first.id, atWork.id]);
  expect(weights.has(first.id, 'best')).toBe(true);
  training.answer(RESULT);
  await ended;
});
