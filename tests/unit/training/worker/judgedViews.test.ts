/** Judging and explaining by several views of each picture, through real channels to an image worker. */

import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { viewInto, viewsOf } from '../../../../src/dataset/picture/views.ts';
import { createImageStore } from '../../../../src/dataset/pool/imageStore.ts';
import { createBatchApi } from '../../../../src/dataset/pool/imageWorkerApi.ts';
import type { Picture } from '../../../../src/dataset/types.ts';
import { UNCALIBRATED } from '../../../../src/evaluation/figures/judge.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { type Endpoint, expose } from '../../../../src/shared/rpc.ts';
import { readWeights } from '../../../../src/training/step/weights.ts';
import { buildRunModel } from '../../../../src/training/worker/buildRunModel.ts';
import { createDeviceWorkerApi } from '../../../../src/training/worker/deviceWorkerApi.ts';

vi.mock('../../../../src/compute/device/device.ts', () => ({
  openDevice: async () => ({
    ...{ backend: 'wasm', description: 'plain', software: true, maxTensorBytes: 2 ** 20 },
  }),
}));
beforeAll(() => tf.setBackend('cpu'));

const PX = 8;
const COUNT = 5;
const random = randomFor(4);
const pictures = Array.from(
  { length: COUNT },
  (): Picture => ({
    ...{ height: PX, width: PX, channels: 1 },
    pixels: Uint8Array.from({ length: PX * PX }, () => random() * 256),
  }),
);
type Views = Settings['testTimeAugmentation'];

/** A device worker whose image worker holds the pictures, and behind them each of the views of each as a picture of its own. */
async function deviceWorker(views: Views) {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  const store = createImageStore({ imageSizePx: PX, memoryBytes: 2 ** 20, file: null, writeAll: false });
  const never = () => Promise.reject(new Error('It is in memory.'));
  for (const [place, view] of viewsOf({ testTimeAugmentation: views }).entries())
    for (const [i, picture] of pictures.entries()) {
      const pixels = new Uint8Array(PX * PX);
      viewInto(picture, view, { out: pixels, offset: 0, channels: 1 });
      store.add(place * COUNT + i, { ...picture, pixels }, never);
    }
  const batches = createBatchApi(() => store);
  expose(port1 as Endpoint, batches);
  const api = createDeviceWorkerApi();
  await api.openDevice('wasm');
  api.connectImages([port2]);
  return api;
}

/** What the worker is told of a run of three classes, or of two; its weights are drawn by the seed. */
async function taskOf(testTimeAugmentation: Views, classes: string[]) {
  const settings = { ...DEFAULT_SETTINGS, imageSize: PX, testTimeAugmentation };
  const spec = {
    ...{ modelId: 'mlp-128', imported: null, settings, classes },
    inputShape: [PX, PX, 3] as const,
  };
  const model = buildRunModel({ ...spec, inputShape: [PX, PX, 3] }, null);
  const weights = await readWeights(model);
  model.dispose();
  return (count: number) => ({
    ...{ ...spec, inputShape: [PX, PX, 3] as [number, number, number], pace: null, weights },
    images: [...Array(count).keys()],
    labels: new Array<number>(count).fill(0),
    at: UNCALIBRATED,
  });
}

it.each([
  ['mirrors', ['a', 'b']],
  ['mirrors and crops', ['a', 'b', 'c']],
] as const)('a run is judged by the mean of the probabilities: %s, %s', async (views, classes) => {
  const api = await deviceWorker(views);
  const count = viewsOf({ testTimeAugmentation: views }).length;
  const told: number[] = [];
  const judged = await api.evaluate((await taskOf(views, [...classes]))(COUNT), 'store', (done) =>
    told.push(done),
  );
  // The same model asked once about each view.
  const once = await api.evaluate((await taskOf('none', [...classes]))(COUNT * count), 'store', () => {});
  const { scores } = once;
  expect(judged.scores).toHaveLength(COUNT);
  judged.scores.forEach((row, i) => {
    row.forEach((score, output) => {
      const mean = viewsOf({ testTimeAugmentation: views }).reduce(
        (sum, _, view) => sum + scores[view * COUNT + i][output] / count,
        0,
      );
      expect(score).toBeCloseTo(mean, 6);
    });
  });
  expect(judged.scores).not.toEqual(scores.slice(0, COUNT));
  expect(told.at(-1)).toBe(COUNT);
  expect(told.slice(1).every((done, i) => done > told[i])).toBe(true);
});

it.each([
  ['mirrors', ['a', 'b']],
  ['mirrors and crops', ['a', 'b', 'c']],
] as const)(
  'a picture that is tried is answered as it is judged, its map is of itself: %s, %s',
  async (views, classes) => {
    const api = await deviceWorker(views);
    const many = (await taskOf(views, [...classes]))(COUNT);
    const plain = (await taskOf('none', [...classes]))(COUNT);
    const { scores } = await api.evaluate({ ...many, weights: many.weights.slice(0) }, 'store', () => {});
    for (const [i, picture] of pictures.entries()) {
      const explained = await api.explain({ ...many, key: 'many', picture, label: null });
      const [first, ...others] = scores[i];
      const expected = others.length === 0 ? [1 - first, first] : scores[i];
      explained?.probabilities.forEach((p, label) => {
        expect(p).toBeCloseTo(expected[label], 5);
      });
      expect(explained?.label).toBe(expected.indexOf(Math.max(...expected)));
      const alone = await api.explain({ ...plain, key: 'plain', picture, label: explained!.label });
      expect(alone?.probabilities).not.toEqual(explained?.probabilities);
      expect(explained?.map).toEqual(alone?.map);
    }
  },
);
