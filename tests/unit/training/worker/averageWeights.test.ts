/** Averages of weights on a tiny base whose best share is known, and how often the pictures are asked for. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceInfo } from '../../../../src/compute/types.ts';
import { viewsOf } from '../../../../src/dataset/picture/views.ts';
import type { Feed } from '../../../../src/dataset/pool/feed.ts';
import { crossEntropy } from '../../../../src/evaluation/metrics/crossEntropy.ts';
import type { Settings } from '../../../../src/settings.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';
import { pictureInputOf } from '../../../../src/training/step/pictureInput.ts';
import { predict } from '../../../../src/training/step/predict.ts';
import { averageOfWeights } from '../../../../src/training/step/weights.ts';
import { averageWeights } from '../../../../src/training/worker/averageWeights.ts';
import { buildRunModel } from '../../../../src/training/worker/buildRunModel.ts';
import { baseTask } from '../toyBase.ts';
import { picturesOf, useCpu } from '../toyProblem.ts';

beforeAll(useCpu);

const DEVICE: DeviceInfo = {
  ...{ backend: 'wasm', description: 'A processor', software: true, maxTensorBytes: 2 ** 30 },
};
const IMAGES = [...Array(20).keys()];
/** Of each image: 14 of 20 are of class 1. */
const LABELS = IMAGES.map((index) => Number(index % 10 < 7));

/** The task, its head as given at both ends and its body moved by `move` at the tuned one. */
function averageTask(
  changes: Partial<Settings>,
  heads: readonly (readonly [kernel: number, bias: number])[],
  move = 0,
) {
  const { initial, ...spec } = baseTask({ classMode: 'binary', ...changes });
  const begun = new Float32Array(initial!);
  const body = 3 * 3 * 4 * 4;
  const [start, tuned] = heads.map(([kernel, bias], end) => {
    const values = begun.slice();
    // Trained weights come first: the last block's kernel, gamma and beta, then the head's kernel and bias.
    for (let at = 0; at < body; at++) values[at] += end * move * Math.sin(at);
    const head = body + 4 + 4;
    values.fill(kernel, head, head + 4);
    values[head + 4] = bias;
    return values.buffer;
  });
  return { ...spec, start, tuned, images: IMAGES, labels: LABELS };
}

async function averaged(task: ReturnType<typeof averageTask>) {
  let asked = 0;
  const told: [number, number][] = [];
  const feed: Feed = {
    batch: async ({ indices }) => {
      asked += indices.length;
      return picturesOf([...indices]) as Uint8Array<ArrayBuffer>;
    },
    prefetch: () => {
      throw new Error('Nothing is trained.');
    },
    recycle: () => {},
  };
  const tensors = tf.memory().numTensors;
  const onProgress = (done: number, total: number) => told.push([done, total]);
  const result = await averageWeights(task, { device: DEVICE, feed, onProgress, now: () => 0 });
  expect(tf.memory().numTensors).toBe(tensors);
  const [done, total] = told.at(-1)!;
  expect(done).toBe(total);
  expect(told.slice(1).every(([now], at) => now >= told[at][0])).toBe(true);
  return { ...result, asked };
}

describe('averageWeights', () => {
  // With a kernel of 0 every answer is the sigmoid of the bias: best where that is the share of class 1.
  const best = Math.log(0.7 / 0.3);

  it('finds the share that is best, in one pass through the frozen part', async () => {
    const task = averageTask({}, [[0, 0], [0, best / 0.3]]); // biome-ignore format: ends of a line
    const { shares, chosen, weights, asked } = await averaged(task);
    expect(asked).toBe(IMAGES.length);
    expect(shares.map(({ share }) => share)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect([chosen, shares[chosen].share]).toEqual([3, 0.3]);
    expect(shares[0].loss).toBeCloseTo(Math.log(2), 6);
    expect(shares[3].loss).toBeCloseTo(-(0.7 * Math.log(0.7) + 0.3 * Math.log(0.3)), 6);
    expect(shares[3]).toMatchObject({ accuracy: 0.7, auc: 0.5 });
    expect(weights).toEqual(averageOfWeights(task.start, task.tuned, 0.3));
  });

  it('takes the smaller of equal shares, and leaves what is best as it was', async () => {
    const same = averageTask({}, [[1, 0], [1, 0]]); // biome-ignore format: ends of a line
    const equal = await averaged(same);
    expect(equal.chosen).toBe(0);
    expect(equal.weights).toEqual(same.start);
    const rising = averageTask({}, [[0, -1], [0, best]]); // biome-ignore format: ends of a line
    const tuned = await averaged(rising);
    expect(tuned.chosen).toBe(10);
    expect(tuned.weights).toEqual(rising.tuned);
  });

  it.each<[string, Partial<Settings>]>([
    ['one block', {}],
    ['every block', { unfreeze: 3 }],
    ['one block, in several views', { testTimeAugmentation: 'mirrors' }],
  ])('judges models of averaged weights: %s', async (_, changes) => {
    const task = averageTask(changes, [[0.2, 0], [0.5, 0.4]], 0.3); // biome-ignore format: ends of a line
    const { shares, asked } = await averaged(task);
    const views = viewsOf(task.settings).length;
    expect(asked).toBe(IMAGES.length * views * (task.settings.unfreeze === 3 ? 11 : 1));
    const model = buildRunModel(task, averageOfWeights(task.start, task.tuned, 0.6));
    const options = { ...pictureInputOf(task), parts: new PartSize(20) };
    const scores = await predict(model, IMAGES, async (indices) => picturesOf(indices), options);
    model.dispose();
    expect(shares[6].loss).toBeCloseTo(crossEntropy(LABELS, scores), 5);
    expect(shares[6].loss).not.toBeCloseTo(shares[10].loss, 3);
  });
});
