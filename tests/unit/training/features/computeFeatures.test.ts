/** The pass of a base over pictures: what a plain forward pass gives, each row computed once, in any parts. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Feed } from '../../../../src/dataset/pool/feed.ts';
import { CancelledError } from '../../../../src/shared/errors.ts';
import { featureParts } from '../../../../src/training/features/computeFeatures.ts';
import { rowNames } from '../../../../src/training/features/featureTask.ts';
import { TrainingControl } from '../../../../src/training/loop/trainingControl.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';
import {
  augmentation,
  expectClose,
  feedOf,
  imageStore,
  PICTURES,
  pass,
  plainRows,
  SHAPE,
  storeOf,
  task,
  withViews,
} from './featureBase.ts';

const indices = task.pictures.map(({ index }) => index);
const contents = task.pictures.map(({ content }) => content);

beforeAll(() => tf.setBackend('cpu'));

describe('features', () => {
  it.each([1, 4, 32])('are what a plain forward pass gives, in parts of %i', async (size) => {
    const store = storeOf();
    const tensors = tf.memory().numTensors;
    const counts = await pass(task, store, { parts: new PartSize(size) });
    expect(counts).toEqual({ dimensions: 5, rows: PICTURES, computed: PICTURES, elapsedMs: 0 });
    const plain = await plainRows({ indices, shape: SHAPE, augmentation: null });
    expectClose(await store.rows('k', contents), plain);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('are a whole map where none is averaged', async () => {
    const store = storeOf();
    expect((await pass({ ...task, pooled: false }, store)).dimensions).toBe(2 * 2 * 5);
    const plain = await plainRows({ indices, shape: SHAPE, augmentation: null }, false);
    expectClose(await store.rows('k', contents), plain);
  });

  it('are those of augmented views, drawn by seed, view and content', async () => {
    const store = storeOf();
    expect(await pass(withViews(2), store)).toMatchObject({ rows: 3 * PICTURES, computed: 3 * PICTURES });
    const nameOf = await rowNames(augmentation, 3);
    const rows = (view: number) =>
      store.rows(
        'k',
        contents.map((content) => nameOf(content, view)),
      );
    const { asked, feed } = feedOf();
    await pass(withViews(2), storeOf(), { feed, parts: new PartSize(PICTURES) });
    expect(asked.map(({ augmentation }) => augmentation?.epoch)).toEqual([undefined, 1, 2]);
    for (const view of [1, 2]) expectClose(await rows(view), await plainRows(asked[view]));
    expect(await rows(1)).not.toEqual(await rows(2));
    expect(await rows(1)).not.toEqual(await rows(0));

    // The same pictures elsewhere in another dataset.
    const moved = withViews(2, {
      ...task,
      pictures: task.pictures.map((picture) => ({ ...picture, index: picture.index + 100 })),
    });
    const other = storeOf();
    await pass(moved, other, { feed: feedOf(imageStore(100)).feed });
    const names = contents.map((content) => nameOf(content, 2));
    expect(await other.rows('k', names)).toEqual(await rows(2));
  });

  it('are computed where they are missing only', async () => {
    const store = storeOf();
    const some = { ...task, pictures: task.pictures.slice(2, 7) };
    expect(await pass(some, store)).toMatchObject({ rows: 5, computed: 5 });
    expect(await pass(some, store)).toMatchObject({ dimensions: 5, rows: 5, computed: 0 });
    const { feed, asked } = feedOf();
    expect(await pass(task, store, { feed })).toMatchObject({ rows: PICTURES, computed: PICTURES - 5 });
    expect(asked.flatMap((request) => request.indices)).toEqual([0, 1, 7, 8, 9, 10]);
    expect(await pass(withViews(1), store)).toMatchObject({ rows: 2 * PICTURES, computed: PICTURES });
    expect(await pass(withViews(1), store)).toMatchObject({ computed: 0 });
    const reseeded = { ...withViews(1), seed: 4 };
    expect(await pass(reseeded, store)).toMatchObject({ computed: PICTURES });
    const turned = { ...withViews(1), augmentation: { ...augmentation, rotationRange: 21 } };
    expect(await pass(turned, store)).toMatchObject({ computed: PICTURES });
    expect(await pass({ ...task, key: 'other' }, store)).toMatchObject({ computed: PICTURES });
    expect(await pass({ ...task, pictures: [] }, store)).toMatchObject({ rows: 0, computed: 0 });
  });

  it('of copies of a picture are computed once, and count as often as they are asked for', async () => {
    const copies = task.pictures.map((picture) => ({ ...picture, content: 'the same' }));
    const { feed, asked } = feedOf();
    const told: number[][] = [];
    const onProgress = (...progress: number[]) => told.push(progress);
    const counts = await pass({ ...task, pictures: copies }, storeOf(), { feed, onProgress });
    expect(counts).toMatchObject({ rows: PICTURES, computed: PICTURES });
    expect(asked.map(({ indices }) => indices)).toEqual([[0]]);
    expect(told).toEqual([
      [0, PICTURES],
      [PICTURES, PICTURES],
    ]);
  });

  it('tell how many are there, and what was computed before a stop stays', async () => {
    const store = storeOf();
    const control = new TrainingControl();
    const told: number[][] = [];
    const onProgress = (...progress: number[]) => {
      told.push(progress);
      if (progress[0] === 4) control.stop();
    };
    const tensors = tf.memory().numTensors;
    await expect(pass(task, store, { control, onProgress })).rejects.toThrow(CancelledError);
    expect(told[0]).toEqual([0, PICTURES]);
    const done = told.at(-1)![0];
    expect(done).toBeLessThan(PICTURES);
    expect(tf.memory().numTensors).toBe(tensors);
    told.length = 0;
    expect(await pass(task, store, { onProgress })).toMatchObject({ computed: PICTURES - done });
    expect([told[0], told.at(-1)]).toEqual([
      [done, PICTURES],
      [PICTURES, PICTURES],
    ]);
  });

  it('wait while paused', async () => {
    const control = new TrainingControl();
    control.pause();
    const { feed, asked } = feedOf();
    const running = pass(task, storeOf(), { control, feed });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked.length).toBeLessThan(2);
    control.resume();
    expect(await running).toMatchObject({ computed: PICTURES });
  });

  it('go in smaller parts where the device refuses', async () => {
    const parts = new PartSize(8);
    const { attempt } = parts;
    parts.attempt = (work) =>
      attempt.call(parts, (size: number) => {
        if (size > 2) throw new Error('no memory');
        return work(size);
      }) as never;
    const store = storeOf();
    await pass(task, store, { parts });
    expect(parts.current).toBe(2);
    const plain = await plainRows({ indices, shape: SHAPE, augmentation: null });
    expectClose(await store.rows('k', contents), plain);
  });

  it('fail with their pictures, and leave nothing on the device', async () => {
    const tensors = tf.memory().numTensors;
    const feed: Feed = {
      ...feedOf().feed,
      async *prefetch(requests) {
        const [first] = requests;
        yield feedOf().feed.batch(first);
        throw new Error('An image worker stopped.');
      },
    };
    await expect(pass(task, storeOf(), { feed })).rejects.toThrow('An image worker stopped.');
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

it('a pass takes as many pictures at a time as the device has memory for', () => {
  const device = { backend: 'wasm', software: true, maxTensorBytes: 2 ** 31 } as const;
  expect(featureParts(task, device).current).toBeGreaterThan(1);
  // Its largest map is of 3 × 3 × 4 values.
  expect(featureParts(task, { ...device, maxTensorBytes: 4 * 36 }).current).toBe(1);
});
