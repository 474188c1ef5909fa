/** Explaining answers and trying pictures: what is asked of the worker, when, and what is refused. The worker is stood in for. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExplainRequest } from '../../../../src/app/actions/actions.ts';
import { createExplainActions } from '../../../../src/app/actions/explainActions.ts';
import type { LoadedDataset } from '../../../../src/app/runs/datasetOfRun.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import type { SoundRun } from '../../../../src/app/state/state.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import type { Picture } from '../../../../src/dataset/types.ts';
import { LostError, UserError } from '../../../../src/shared/errors.ts';
import { createQueue } from '../../../../src/shared/inTurn.ts';
import type { Explanation } from '../../../../src/training/explain/explain.ts';
import type { ExplainTask } from '../../../../src/training/worker/tasks.ts';
import { finishedRun, smallDataset } from '../../formats/finishedRun.ts';
import {
  type FakeDatasets,
  type FakeDeviceWorker,
  fakeDatasets,
  fakeDeviceWorker,
  floats,
  readyStore,
} from '../fakes.ts';
import { newRun } from '../run.ts';

const EXPLANATION: Explanation = {
  probabilities: [0.1, 0.9],
  label: 1,
  method: 'saliency',
  models: 1,
  layer: null,
  map: new Float32Array(64),
  maximum: 1,
};
const PICTURE = {} as Picture;

let store: Store;
let deviceWorker: FakeDeviceWorker;
let datasets: FakeDatasets;
let weights: RunWeights;
let actions: ReturnType<typeof createExplainActions>;
beforeEach(() => {
  store = readyStore();
  deviceWorker = fakeDeviceWorker();
  datasets = fakeDatasets(store);
  weights = new RunWeights();
  weights.put('a', 'best', floats(1, 2));
  put({});
  actions = createExplainActions(store, datasets, deviceWorker, weights, createQueue());
});

/** Puts the one run into the store: ended, on pictures of 8 pixels, its test split sealed. */
function put(changes: Partial<SoundRun>): void {
  const { settings } = store.getState();
  store.setState({ runs: [newRun({ settings, dataset: smallDataset(), status: 'finished', ...changes })] });
}

/** Explains a picture as it was read for the run, but for `changes`. */
function explain(changes: Partial<ExplainRequest> = {}, signal = new AbortController().signal) {
  const decodedWith = store.getState().settings;
  return actions.explain(
    { runId: 'a', which: 'best', picture: PICTURE, decodedWith, label: null, ...changes },
    signal,
  );
}
const asked = () =>
  deviceWorker.calls.filter(({ name }) => name === 'explain').map(({ args }) => args[0] as ExplainTask);

describe('explaining', () => {
  it('asks without the weights first, in the hope that the worker has the model', async () => {
    deviceWorker.answers.explain = async () => EXPLANATION;
    expect(await explain({ label: 0 })).toEqual({ value: EXPLANATION });
    expect(asked()).toEqual([
      expect.objectContaining({
        key: 'a best',
        weights: null,
        picture: PICTURE,
        label: 0,
        modelId: 'mlp-128',
      }),
    ]);
  });

  it('sends the weights where the worker has another model', async () => {
    deviceWorker.answers.explain = async ({ weights: sent }) => (sent ? EXPLANATION : null);
    expect(await explain()).toEqual({ value: EXPLANATION });
    const [, second] = asked();
    expect(new Float32Array(second.weights as ArrayBuffer)).toEqual(Float32Array.of(1, 2));
    expect(asked()).toHaveLength(2);
  });

  it('fails where the worker does not take them either', async () => {
    expect(await explain()).toMatchObject({ error: { kind: 'internal' } });
    expect(asked()).toHaveLength(2);
  });

  it('says so where the run has no such weights', async () => {
    expect(await explain({ which: 'last' })).toMatchObject({
      error: { message: 'Run 1 has no last weights.' },
    });
    expect(asked()).toHaveLength(1);
  });

  it('refuses a run that is at work or was removed', async () => {
    const error = { message: 'This run has not ended or was removed.' };
    expect(await explain({ runId: 'b' })).toMatchObject({ error });
    put({ status: 'running' });
    expect(await explain()).toMatchObject({ error });
    expect(asked()).toEqual([]);
  });

  it('refuses a picture that was read with other settings, and says which', async () => {
    const decodedWith = { ...store.getState().settings, imageSize: 16 };
    const { error } = (await explain({ decodedWith })) as { error: { message: string; hint: string } };
    expect(error.message).toMatch(/^Run 1 knows pictures of 8 pixels .*; these were read at 16 /);
    expect(error.hint).toBe('Read the dataset again with the settings of the run.');
    expect(asked()).toEqual([]);
  });

  it('refuses without a device, in the words of the device', async () => {
    store.setState({
      device: { status: 'missing', error: { kind: 'user', message: 'No GPU.', hint: 'Buy one.' } },
    });
    expect(await explain()).toEqual({ error: { kind: 'user', message: 'No GPU.', hint: 'Buy one.' } });
    expect(asked()).toEqual([]);
  });

  it('refuses while the device is looked for, trained on or judging', async () => {
    const error = { message: 'The device is at work.' };
    const { device } = store.getState();
    store.setState({ device: { status: 'looking' } });
    expect(await explain()).toMatchObject({ error: { message: 'The device is still being looked for.' } });
    store.setState(({ runs }) => ({ device, runs: [...runs, newRun({ id: 'b' })] }));
    expect(await explain()).toMatchObject({ error });
    put({ busy: 'evaluating' });
    expect(await explain()).toMatchObject({ error });
    expect(asked()).toEqual([]);
  });

  it('does not send the weights where a run has begun meanwhile', async () => {
    const held = deviceWorker.hold('explain');
    const explaining = explain();
    await held.made;
    store.setState(({ runs }) => ({ runs: [...runs, newRun({ id: 'b' })] }));
    held.answer(null);
    expect(await explaining).toMatchObject({ error: { message: 'The device is at work.' } });
    expect(asked()).toHaveLength(1);
  });

  it('computes one picture at a time, and never one that was given up before its turn', async () => {
    deviceWorker.answers.explain = async () => EXPLANATION;
    const held = deviceWorker.hold('explain');
    const controller = new AbortController();
    const first = explain({ label: 0 });
    const second = explain({ label: 1 }, controller.signal);
    const third = explain({ label: null });
    await held.made;
    expect(asked()).toHaveLength(1);
    controller.abort();
    held.answer(EXPLANATION);
    expect(await Promise.all([first, second, third])).toMatchObject([
      { value: EXPLANATION },
      { error: { kind: 'cancelled' } },
      { value: EXPLANATION },
    ]);
    expect(asked().map(({ label }) => label)).toEqual([0, null]);
  });

  it('is told where the worker dies, and goes on with the next picture on a fresh one', async () => {
    deviceWorker.answers.explain = async () => EXPLANATION;
    const held = deviceWorker.hold('explain');
    const [first, second] = [explain(), explain()];
    await held.made;
    deviceWorker.restart(new LostError('The GPU was lost.'));
    expect(await first).toMatchObject({ error: { kind: 'lost', message: 'The GPU was lost.' } });
    expect(await second).toEqual({ value: EXPLANATION });
  });
});

describe('trying a picture', () => {
  /** What the image worker makes of any file. */
  const decoded = (changes: { bytes?: number; crc32?: number } = {}) => {
    const decodeFile = vi.fn(async () => ({ picture: PICTURE, bytes: 9, crc32: 77, ...changes }));
    datasets.decodeFile = decodeFile;
    return decodeFile;
  };
  const FILE = new File(['x'], 'x.png');
  /** The run's dataset, with one picture of each split that has a checksum of its own. */
  const withChecksums = () => {
    const dataset = smallDataset();
    for (const image of dataset.images) image.entry.crc32 = 70 + image.index;
    return dataset;
  };

  it('decodes it as those of the run were', async () => {
    const decodeFile = decoded();
    store.setState(({ settings }) => ({ settings: { ...settings, imageSize: 16 } }));
    expect(await actions.readPicture('a', FILE)).toEqual({ value: { picture: PICTURE, known: null } });
    expect(decodeFile).toHaveBeenCalledWith(FILE, expect.objectContaining({ imageSize: 8 }));
  });

  it('knows it where it is one of the dataset, by size and checksum', async () => {
    const dataset = withChecksums();
    put({ dataset });
    decoded({ crc32: 71 });
    expect(await actions.readPicture('a', FILE)).toEqual({
      value: { picture: PICTURE, known: dataset.images[1] },
    });
    decoded({ crc32: 71, bytes: 10 });
    expect(await actions.readPicture('a', FILE)).toMatchObject({ value: { known: null } });
  });

  it('refuses one of a sealed test split, and takes it once the split is open', async () => {
    const dataset = withChecksums();
    put({ dataset });
    decoded({ crc32: 75 });
    expect(await actions.readPicture('a', FILE)).toMatchObject({
      error: { message: expect.stringContaining('test/PNEUMONIA/5.jpeg of the test split, which is sealed') },
    });
    put({ dataset, test: finishedRun().test });
    expect(await actions.readPicture('a', FILE)).toMatchObject({ value: { known: { split: 'test' } } });
  });

  it('refuses one that is for testing in the dataset or in any run, where no run is asked', async () => {
    const TESTED = {
      error: { message: expect.stringContaining('test/PNEUMONIA/5.jpeg, which is for testing') },
    };
    const present = datasets.loaded() as LoadedDataset;
    datasets.put({ ...present, state: { ...present.state, dataset: withChecksums() } });
    put({});
    decoded({ crc32: 75 });
    expect(await actions.readFile(FILE)).toMatchObject(TESTED);
    decoded({ crc32: 71 });
    expect(await actions.readFile(FILE)).toEqual({ value: PICTURE });
    datasets.put(null);
    put({ dataset: withChecksums(), test: finishedRun().test });
    decoded({ crc32: 75 });
    expect(await actions.readFile(FILE)).toMatchObject(TESTED);
    decoded({ crc32: 75, bytes: 10 });
    expect(await actions.readFile(FILE)).toEqual({ value: PICTURE });
  });

  it('gives the failure back, and puts none above the page', async () => {
    datasets.decodeFile = async () => {
      throw new UserError('This is no picture.');
    };
    expect(await actions.readPicture('a', FILE)).toMatchObject({ error: { message: 'This is no picture.' } });
    expect(await actions.readPicture('b', FILE)).toMatchObject({
      error: { message: 'This run has not ended or was removed.' },
    });
    expect(store.getState().error).toBeNull();
  });
});
