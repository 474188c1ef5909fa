/** Looking into networks: which weights are sent for which, which pictures may be asked, and what is refused. The worker is stood in for. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createInsideActions, type InsideActions } from '../../../../src/app/inside/insideActions.ts';
import type { InsideWeights } from '../../../../src/app/inside/types.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import type { SoundRun } from '../../../../src/app/state/state.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import { drawGraph } from '../../../../src/models/graph/draft.ts';
import type { ImportedModel } from '../../../../src/models/imported/importedModel.ts';
import { CancelledError } from '../../../../src/shared/errors.ts';
import { createQueue } from '../../../../src/shared/inTurn.ts';
import type { LayerMaps, LayerMapsTask, Likes, LikesTask } from '../../../../src/training/insideTypes.ts';
import { smallDataset } from '../../formats/finishedRun.ts';
import {
  type FakeDatasets,
  type FakeDeviceWorker,
  fakeDatasets,
  fakeDeviceWorker,
  floats,
  readyStore,
} from '../fakes.ts';
import { newRun } from '../run.ts';

const MAPS: LayerMaps = { layer: 'dense', shape: [1], channels: [], values: new Float32Array(0) };
const LIKES: Likes = { layer: 'dense', shape: [1], channels: [[]] };
const wish = (side = 8) => ({
  picture: { height: side, width: side, channels: 3, pixels: new Uint8Array(side * side * 3) },
  ...{ layer: 'dense', from: 0, count: 4 },
});

let store: Store;
let deviceWorker: FakeDeviceWorker;
let datasets: FakeDatasets;
let weights: RunWeights;
let actions: InsideActions;
let modelWeights: Map<string, Blob>;
beforeEach(() => {
  store = readyStore();
  deviceWorker = fakeDeviceWorker();
  deviceWorker.answers.layerMaps = async () => MAPS;
  deviceWorker.answers.channelLikes = async () => LIKES;
  deviceWorker.answers.stopLikes = async () => {};
  deviceWorker.answers.watchMaps = async () => {};
  weights = new RunWeights();
  weights.put('a', 'best', floats(1, 2));
  put({});
  datasets = fakeDatasets(store);
  modelWeights = new Map();
  actions = createInsideActions(store, {
    ...{ datasets, deviceWorker, weights, modelWeights, inTurn: createQueue() },
  });
});

function put(changes: Partial<SoundRun>): void {
  const { settings } = store.getState();
  store.setState({ runs: [newRun({ settings, dataset: smallDataset(), status: 'finished', ...changes })] });
}

const signal = new AbortController().signal;
const maps = (of: InsideWeights, side?: number) => actions.layerMaps({ weights: of, ...wish(side) }, signal);
const likes = (of: InsideWeights, own = signal) =>
  actions.channelLikes({ weights: of, layer: 'dense' }, () => {}, own);
const asked = <T>(name: 'layerMaps' | 'channelLikes') =>
  deviceWorker.calls.filter((call) => call.name === name).map(({ args }) => args[0] as T);
const BEST: InsideWeights = { of: 'run', runId: 'a', which: 'best' };
const BEFORE: InsideWeights = { of: 'run', runId: 'a', which: 'before' };

describe('maps of a layer', () => {
  it('are asked for with the weights of the run, those before training with none', async () => {
    expect(await maps(BEST)).toEqual({ value: MAPS });
    expect(await maps(BEFORE)).toEqual({ value: MAPS });
    expect(await maps({ of: 'form' })).toEqual({ value: MAPS });
    const [best, before, form] = asked<LayerMapsTask>('layerMaps');
    expect(new Float32Array(best.weights!)).toEqual(Float32Array.of(1, 2));
    expect([best.layer, best.modelId]).toEqual(['dense', 'mlp-128']);
    expect([before.weights, form.weights]).toEqual([null, null]);
    // The form has the settings and classes that the run began with.
    expect(form.key).toBe(before.key);
    expect(form.key).not.toBe(best.key);
    expect(form.key).toContain('mlp-128');
  });

  it('have the key of others as soon as the weights or the model are others', async () => {
    const keys = async (of: InsideWeights) => {
      await maps(of);
      return asked<LayerMapsTask>('layerMaps').at(-1)?.key;
    };
    const best = await keys(BEST);
    expect(await keys(BEST)).toBe(best);
    // The run went on.
    weights.put('a', 'best', floats(3, 4));
    expect(await keys(BEST)).not.toBe(best);

    const classes = smallDataset().classes;
    const chosen = (outputs: number[]): ImportedModel => ({
      ...{ id: 'mine', name: 'mine.keras', origin: 'Keras', outputs: 2, classes: ['x', 'y'] },
      graph: drawGraph('mine', [8, 8, 3], { draw: (x) => x.to('Flatten').to('Dense', { units: 2 }) }),
      preprocessing: { height: 8, width: 8, channelOrder: 'rgb', scale: 1, offset: 0 },
      ...{ preprocessingSaid: true, guesses: [], remarks: [], mapping: { classes, outputs } },
    });
    modelWeights.set('mine', new Blob([new Float32Array((8 * 8 * 3 + 1) * 2)]));
    store.setState({ modelId: 'mine', imported: [chosen([0, 1])] });
    const form = await keys({ of: 'form' });
    expect(await keys({ of: 'form' })).toBe(form);
    store.setState({ imported: [chosen([1, 0])] });
    expect(await keys({ of: 'form' })).not.toBe(form);
  });

  it('before training are those of the run that it began from', async () => {
    const [first] = store.getState().runs as SoundRun[];
    const later = { ...first, id: 'b', number: 2 };
    const initialWeights = { from: 'run', number: 1, weights: 'best' } as const;
    store.setState({ runs: [first, { ...later, initialWeights }] });
    expect(await maps({ ...BEFORE, runId: 'b' })).toEqual({ value: MAPS });
    expect(new Float32Array(asked<LayerMapsTask>('layerMaps')[0].weights!)).toEqual(Float32Array.of(1, 2));
    store.setState({ runs: [{ ...later, initialWeights }] });
    const message = 'Run 1, from which run 2 began, was removed.';
    expect(await maps({ ...BEFORE, runId: 'b' })).toMatchObject({ error: { message } });
    const file = { from: 'file', name: 'My model', origin: 'Keras' } as const;
    store.setState({ runs: [{ ...later, initialWeights: file }] });
    const gone = { message: '“My model”, from which run 2 began, is no longer open.' };
    expect(await maps({ ...BEFORE, runId: 'b' })).toMatchObject({ error: gone });
  });

  it('are refused for another size, a run at work, a busy device, and without a dataset', async () => {
    const size = 'This network takes pictures of 8 × 8; this one was read at 9 × 9.';
    expect(await maps(BEST, 9)).toMatchObject({ error: { message: size } });
    put({ busy: 'evaluating' });
    expect(await maps(BEST)).toMatchObject({ error: { message: 'The device is at work.' } });
    put({ status: 'running' });
    const ended = 'This run has not ended or was removed.';
    expect(await maps(BEST)).toMatchObject({ error: { message: ended } });
    datasets.put(null);
    expect(await maps(BEST)).toMatchObject({ error: { message: 'There is no dataset yet.' } });
    expect(asked('layerMaps')).toEqual([]);
  });
});

describe('what channels like', () => {
  it('is asked of train and validation, never of test, and kept', async () => {
    const answer = await likes(BEST);
    expect(answer).toMatchObject({ value: { likes: LIKES } });
    expect(await likes(BEST)).toEqual(answer);
    const [task, ...others] = asked<LikesTask>('channelLikes');
    expect(others).toEqual([]);
    expect(task.images).toEqual([3, 0, 1, 2]);
  });

  it('is asked anew where the weights are others, or other pictures are for testing', async () => {
    await likes(BEST);
    weights.put('a', 'best', floats(3, 4));
    await likes(BEST);
    expect(asked('channelLikes')).toHaveLength(2);
    const dataset = smallDataset();
    const testing = (index: number) =>
      put({
        dataset: {
          ...dataset,
          images: dataset.images.map((image) =>
            image.index === index ? { ...image, split: 'test' } : image,
          ),
        },
      });
    testing(1);
    await likes(BEST);
    // As many pictures as before, but not the same.
    testing(2);
    await likes(BEST);
    const images = asked<LikesTask>('channelLikes').map((task) => task.images);
    expect(images.slice(2)).toEqual([
      [3, 0, 2],
      [3, 0, 1],
    ]);
  });

  it('is not asked where it was cancelled while weights were read', async () => {
    const own = new AbortController();
    const asking = likes(BEST, own.signal);
    await Promise.resolve();
    await Promise.resolve();
    own.abort();
    expect(await asking).toMatchObject({ error: { kind: 'cancelled' } });
    expect(asked('channelLikes')).toEqual([]);
  });

  it('can be cancelled, which stops nothing else', async () => {
    const held = deviceWorker.hold('channelLikes');
    const own = new AbortController();
    const asking = likes(BEST, own.signal);
    await held.made;
    own.abort();
    held.fail(new CancelledError());
    expect(await asking).toMatchObject({ error: { kind: 'cancelled' } });
    const names = deviceWorker.calls.map(({ name }) => name);
    expect(names).toContain('stopLikes');
    expect(names).not.toContain('stop');
    expect(await likes(BEST)).toMatchObject({ value: { likes: LIKES } });
  });
});

it('watches a layer, and forgets what was told of another', () => {
  store.setState({ liveMaps: { runId: 'a', epoch: 1, maps: MAPS } });
  actions.watchMaps(wish());
  expect(store.getState()).toMatchObject({ watch: { layer: 'dense' }, liveMaps: null });
  expect(deviceWorker.calls.at(-1)).toMatchObject({ name: 'watchMaps', args: [{ layer: 'dense' }] });
});
