/** A sweep over learning rates in the device worker: what it trains, what it leaves as it was, and how it ends. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceInfo } from '../../../../src/compute/types.ts';
import type { Feed } from '../../../../src/dataset/pool/feed.ts';
import { CancelledError, UserError } from '../../../../src/shared/errors.ts';
import { TrainingControl } from '../../../../src/training/loop/trainingControl.ts';
import type { SweepProgress, TrainingTask } from '../../../../src/training/types.ts';
import { sweepRates } from '../../../../src/training/worker/rateSweep.ts';
import { baseTask, NO_AUGMENTATION } from '../toyBase.ts';
import { picturesOf, toyTask, useCpu } from '../toyProblem.ts';

beforeAll(useCpu);

const DEVICE: DeviceInfo = {
  ...{ backend: 'wasm', description: 'A processor', software: true, maxTensorBytes: 2 ** 30 },
};

/** Sweeps, and counts the pictures that are asked for and those of them that are to be augmented. */
async function sweep(
  task: TrainingTask,
  onProgress: (progress: SweepProgress, control: TrainingControl) => void = () => {},
) {
  const control = new TrainingControl();
  const asked: number[] = [];
  let augmented = 0;
  const batch: Feed['batch'] = async ({ indices, augmentation }) => {
    asked.push(...indices);
    if (augmentation) augmented += indices.length;
    return picturesOf([...indices]) as Uint8Array<ArrayBuffer>;
  };
  const feed: Feed = {
    batch,
    async *prefetch(requests) {
      for (const request of requests) yield await batch(request);
    },
    recycle: () => {},
  };
  const told: SweepProgress[] = [];
  const result = sweepRates(task, { device: DEVICE, feed, control }, (progress) => {
    told.push(progress);
    onProgress(progress, control);
  });
  return { ...(await result), told, asked, augmented };
}

/** A new model, whose pictures are augmented for each step. */
const TASK: TrainingTask = { ...toyTask({ learningRateSchedule: 'cosine' }), modelId: 'mlp-128' };
/** Of a base the head alone. */
const HEAD = baseTask({ ...NO_AUGMENTATION, unfreeze: 0, batchSize: 8 });

describe('sweepRates', () => {
  it('goes round the training pictures again, augmented, until about a hundred steps are taken', async () => {
    const { points, told, asked, augmented } = await sweep(TASK);
    // Three batches an epoch, so 34 epochs.
    expect(told.at(-1)).toEqual({ phase: 'steps', done: points.length, total: 102 });
    expect(points[0].rate).toBeCloseTo(1e-7, 12);
    expect(asked.length).toBeGreaterThanOrEqual(points.length * 7);
    expect(augmented).toBe(asked.length);
    expect(Math.max(...asked)).toBeLessThan(22);
  });

  it('finds the same again, keeps the weights that it was given, and leaves no tensor', async () => {
    const before = tf.memory();
    const initial = Array.from(new Float32Array(HEAD.initial!));
    const whole = { ...TASK, settings: { ...TASK.settings, batchSize: 22 } };
    const [first, second] = [await sweep(whole), await sweep(whole)];
    await sweep(HEAD);
    expect(second.points).toEqual(first.points);
    expect(second.suggestion).toBe(first.suggestion);
    // It learns these few pictures before the rate gets too high.
    expect(first.reason).toMatch(/^The loss falls fastest at a rate of 0\.0[1-3];/);
    expect(Array.from(new Float32Array(HEAD.initial!))).toEqual(initial);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });

  it('lets a frozen part answer once where pictures stay as they are', async () => {
    const { asked, told, points } = await sweep(HEAD);
    expect(asked).toHaveLength(22);
    expect(told[0]).toMatchObject({ phase: 'features', total: 22 });
    expect(points.length).toBeGreaterThan(20);
  });

  it.each([
    ['goes round whole epochs', 22, 1, 110],
    ['takes no more pictures than a hundred batches need', 220, 2, 100],
  ])('%s', async (_, pictures, batchSize, steps) => {
    const train = Array.from({ length: pictures }, (_, at) => at % 22);
    const task = { ...TASK, train, settings: { ...TASK.settings, batchSize } };
    const { told } = await sweep(task);
    expect(told.at(-1)?.total).toBe(steps);
  });

  it('ends where the loss is no number any more', async () => {
    const initial = new Float32Array(HEAD.initial!.byteLength / 4).fill(Number.NaN).buffer;
    const { points, suggestion, reason } = await sweep({ ...HEAD, initial });
    expect(points).toEqual([]);
    expect(suggestion).toBeNull();
    expect(reason).toContain('exploded at once');
  });

  it('ends after the steps in flight when it is stopped, and leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    const cancelled = sweep(TASK, ({ done }, control) => {
      if (done > 5) control.stop();
    });
    await expect(cancelled).rejects.toThrow(CancelledError);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says so where there is nothing to train', async () => {
    const { imported } = HEAD;
    const layers = imported!.graph.layers.map((layer) => ({ ...layer, trainable: false }));
    const frozen = { ...HEAD, imported: { ...imported!, graph: { ...imported!.graph, layers } } };
    await expect(sweep(frozen)).rejects.toThrow(UserError);
  });
});
