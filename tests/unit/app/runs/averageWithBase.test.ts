/** A run on a base that is averaged with what it was before its blocks were unfrozen, with a stand-in for the worker. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createResultActions } from '../../../../src/app/actions/resultActions.ts';
import { optimizerOf } from '../../../../src/app/runs/optimizerOf.ts';
import { createRunTraining } from '../../../../src/app/runs/runTraining.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { unjudgedRun } from '../../../../src/app/state/reducers.ts';
import type { Run } from '../../../../src/app/state/state.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import { variableWeights } from '../../../../src/models/graph/modelGraph.ts';
import { CancelledError, LostError } from '../../../../src/shared/errors.ts';
import type { WeightAverage } from '../../../../src/training/worker/tasks.ts';
import { baseRun } from '../../formats/baseRun.ts';
import {
  type FakeDeviceWorker,
  fakeDatasets,
  fakeDeviceWorker,
  fakeKeeper,
  RESULT,
  readyStore,
  snapshotAt,
} from '../fakes.ts';
import { newRun } from '../run.ts';

const {
  testOpenings: _,
  error: __,
  status: ___,
  ...BASE_RUN
} = baseRun({
  ...{ unfreeze: 1, averageWithBase: true, head: 'dense' },
});
const GRAPH = BASE_RUN.imported!.graph;
const SIZE = variableWeights(GRAPH).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
/** Weights of the run's model, all of them this value. */
const all = (value: number) => new Blob([new Float32Array(SIZE).fill(value)]);
const first = async (blob: Blob | null | undefined) => new Float32Array((await blob?.arrayBuffer()) ?? [])[0];

const averageOf = (share: number, value: number): WeightAverage<Blob> => ({
  shares: [0, share, 1].map((one, place) => {
    return { share: one, loss: place === 1 ? 0.1 : 0.2, accuracy: 0.5, auc: null };
  }),
  ...{ by: 'loss' as const, chosen: share === 1 ? 2 : 1, weights: all(value), elapsedMs: 5 },
});

let store: Store;
let deviceWorker: FakeDeviceWorker;
let weights: RunWeights;
let begin: () => Promise<void>;
const now = () => store.getState().runs[0];
const calls = (name: string) => deviceWorker.calls.filter((call) => call.name === name);

beforeEach(() => {
  store = readyStore();
  fakeDatasets(store);
  deviceWorker = fakeDeviceWorker();
  weights = new RunWeights();
  const keeper = fakeKeeper(store, deviceWorker);
  const train = createRunTraining(
    store,
    deviceWorker,
    weights,
    keeper,
    () => {},
    () => Promise.reject(new Error('No statistics are asked for.')),
  );
  const run = newRun({
    ...BASE_RUN,
    ...{ status: 'running', phases: [], epochs: [], bestEpoch: null, validation: null, test: null },
  });
  store.setState({ runs: [run] });
  weights.putInitial('a', all(1));
  // Each fit has a best epoch: weights of 2, then of 3; its last ones are of 9.
  let fits = 1;
  deviceWorker.answers.train = async (_task, _from, _storeId, onEvents) => {
    fits += 1;
    onEvents([{ type: 'checkpoint', epoch: 1, weights: all(fits) }]);
    return { ...RESULT, last: all(9) };
  };
  deviceWorker.answers.averageWeights = async () => averageOf(0.4, 2.4);
  begin = () => train(run, 'pictures');
});

describe('a run that is to be averaged', () => {
  it('is averaged between its fitted head and its best weights, before it is judged', async () => {
    await begin();
    const [{ args }] = calls('averageWeights');
    const [task] = args as [{ start: ArrayBuffer; tuned: ArrayBuffer; labels: number[] }];
    expect([new Float32Array(task.start)[0], new Float32Array(task.tuned)[0]]).toEqual([2, 3]);
    expect(task.labels).toEqual(now().validation?.best.labels);
    const names = deviceWorker.calls.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['train', 'train', 'averageWeights', 'evaluate']);
    expect(now()).toMatchObject({ status: 'finished', phase: null, bestEpoch: 1 });
    expect(now().phases.map(({ kind }) => kind)).toEqual(['fit', 'fit', 'average']);
    expect(now().phases.at(-1)).toMatchObject({ chosen: 1, settings: { averageWithBase: true } });
    expect(now().log.at(-1)).toContain('The best weights are 0.4 of the fine-tuned ones');
    const held = weights.held('a');
    expect(await Promise.all([held.best, held.last].map(first))).toEqual([Math.fround(2.4), 9]);
    expect(held.start).toBeUndefined();
    // The optimizer's state is that of other weights.
    expect(await optimizerOf(weights, now(), 'best')).toBeNull();
    expect(await optimizerOf(weights, now(), 'last')).not.toBeNull();
  });

  it('keeps its best weights where no average is better', async () => {
    deviceWorker.answers.averageWeights = async () => averageOf(1, 7);
    await begin();
    expect(await first(weights.blob('a', 'best'))).toBe(3);
    expect(now().phases.at(-1)).toMatchObject({ kind: 'average', chosen: 2 });
  });

  it('begins its average anew where the device is lost, and ends without one where that is skipped', async () => {
    const lost = deviceWorker.hold('averageWeights');
    const ended = begin();
    await lost.made;
    lost.fail(new LostError('The GPU was lost.'));
    await ended;
    expect(calls('averageWeights')).toHaveLength(2);
    expect(await first(weights.blob('a', 'best'))).toBe(Math.fround(2.4));

    const again = { ...now(), status: 'running', phases: [], epochs: [], validation: null } as Run;
    store.setState({ runs: [again] });
    weights.putInitial('a', all(1));
    deviceWorker.answers.averageWeights = async () => {
      throw new CancelledError();
    };
    await begin();
    expect(now().log.at(-1)).toMatch(/^The weights were not averaged with the base: /);
    expect(now()).toMatchObject({ status: 'finished', phase: null });
    expect(now().validation).not.toBeNull();
    expect(weights.has('a', 'start')).toBe(false);
  });

  it('knows what it began from over a lost device and a killed tab', async () => {
    const fits = deviceWorker.answers.train;
    let calls = 0;
    deviceWorker.answers.train = async (task, from, storeId, onEvents) => {
      calls += 1;
      if (calls !== 2) return fits(task, from, storeId, onEvents);
      onEvents([{ type: 'snapshot', snapshot: { ...snapshotAt(7), weights: all(5) } }]);
      // What a tab that dies here leaves in the storage.
      expect(await first(weights.held('a').start)).toBe(2);
      throw new LostError('The GPU was lost.');
    };
    await begin();
    expect(calls).toBe(3);
    expect(now().phases.at(-1)?.kind).toBe('average');
  });

  it('is averaged when it is judged by hand, where its page was closed before that', async () => {
    weights.adopt('a', { best: all(3), last: all(9), start: all(2) });
    store.setState({ runs: [unjudgedRun({ ...now(), bestEpoch: 1 })] });
    const datasets = fakeDatasets(store);
    const state = datasets.loaded()!.state;
    const { dataset, settings } = now();
    datasets.put({ storeId: 'pictures', state: { ...state, dataset, readWith: settings } });
    const actions = createResultActions(store, datasets, deviceWorker, weights, {
      ...{ settled: async () => {}, paceFor: () => null, storage: null },
      exportModel: async () => Promise.reject(new Error('Nothing is exported.')),
      saveFile: () => {},
    });
    await actions.evaluateValidation('a');
    expect(store.getState().error).toBeNull();
    expect(now().validation).not.toBeNull();
    expect(now().phases.at(-1)?.kind).toBe('average');
    expect(await first(weights.blob('a', 'best'))).toBe(Math.fround(2.4));
    await actions.evaluateValidation('a');
    expect(calls('averageWeights')).toHaveLength(1);
  });
});
