/** A small base, eleven pictures, and passes of the one over the others. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { Feed } from '../../../../src/dataset/pool/feed.ts';
import { type BatchRequest, createImageStore } from '../../../../src/dataset/pool/imageStore.ts';
import { cutGraph } from '../../../../src/models/base/cutGraph.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { variableWeights, withWeights } from '../../../../src/models/graph/modelGraph.ts';
import { sizeOf } from '../../../../src/models/layers/rule.ts';
import type { InputShape } from '../../../../src/models/types.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { computeFeatures } from '../../../../src/training/features/computeFeatures.ts';
import { createFeatureStore } from '../../../../src/training/features/featureStore.ts';
import type { FeatureTask } from '../../../../src/training/features/featureTask.ts';
import { TrainingControl } from '../../../../src/training/loop/trainingControl.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';

export const SHAPE: InputShape = [6, 6, 3];
export const PICTURES = 11;

/** A base that ends in a map of [2, 2, 5], with all that `fused` joins. */
const GRAPH = cutGraph(
  graphOf(
    {
      ...{
        id: 'base',
        title: 'Base',
        summary: 'For tests.',
        preprocessing: { scale: 1, offset: 0, channelOrder: 'rgb' },
      },
      layers(picture) {
        const padded = picture.to('ZeroPadding2D', { padding: 1 });
        const conv = padded.to('Conv2D', { filters: 4, kernel_size: 3, strides: 2, use_bias: false });
        const normed = conv.to('BatchNormalization').to('ReLU', { max_value: 6 });
        const wide = normed.to('DepthwiseConv2D', { kernel_size: 3, padding: 'same', use_bias: false });
        const sum = wide.to('BatchNormalization').to('Add', {}, normed);
        const end = sum.to('Conv2D', { filters: 5, kernel_size: 2, name: 'end' });
        return end.to('GlobalAveragePooling2D');
      },
    },
    SHAPE,
    2,
  ),
  'end',
);

/** Values of all weights, those of variances positive. */
const WEIGHTS = (() => {
  const random = randomFor(5);
  const values = variableWeights(GRAPH).flatMap(({ name, shape }) =>
    Array.from({ length: sizeOf(shape) }, () => random() - (name === 'moving_variance' ? -0.5 : 0.5)),
  );
  return Float32Array.from(values).buffer;
})();

export const augmentation = {
  ...DEFAULT_SETTINGS,
  rotationRange: 20,
  brightnessMin: 0.5,
  brightnessMax: 1.5,
};

export const task: FeatureTask = {
  ...{ graph: GRAPH, weights: WEIGHTS, pooled: true, inputShape: SHAPE },
  preprocessing: { height: 6, width: 6, channelOrder: 'rgb', scale: 1 / 127.5, offset: -1 },
  ...{ key: 'k', augmentation, seed: 3, keep: false, pace: null },
  pictures: Array.from({ length: PICTURES }, (_, index) => ({
    index,
    content: `content ${index}`,
    views: 0,
  })),
};

export const withViews = (views: number, wanted = task): FeatureTask => ({
  ...wanted,
  pictures: wanted.pictures.map((picture) => ({ ...picture, views })),
});

/** The pictures by index. */
export function imageStore(shift = 0) {
  const store = createImageStore({ imageSizePx: 6, memoryBytes: 1e6, file: null, writeAll: false });
  for (let index = 0; index < PICTURES; index++) {
    const random = randomFor(7, index);
    const pixels = Uint8Array.from({ length: sizeOf(SHAPE) }, () => Math.floor(random() * 256));
    const picture = { height: 6, width: 6, channels: 3, pixels };
    store.add(index + shift, picture, async () => picture);
  }
  return store;
}

/** Notes what was asked for. */
export function feedOf(store = imageStore()) {
  const asked: BatchRequest[] = [];
  const batch = async (request: BatchRequest) => {
    asked.push(request);
    return (await store.rows(request)).rows;
  };
  const feed: Feed = {
    batch,
    async *prefetch(requests) {
      for (const request of requests) yield batch(request);
    },
    recycle: () => {},
  };
  return { feed, asked };
}

interface Changes {
  feed?: Feed;
  parts?: PartSize;
  control?: TrainingControl;
  onProgress?: (done: number, total: number) => void;
}

export const storeOf = () => createFeatureStore(() => 0);

export function pass(wanted: FeatureTask, store = storeOf(), changes: Changes = {}) {
  const { feed = feedOf().feed, parts = new PartSize(4), control = new TrainingControl() } = changes;
  return store.use(wanted.key, wanted.keep, (features) =>
    computeFeatures(wanted, features, {
      ...{ feed, parts, now: () => 0, mayContinue: () => control.mayContinue() },
      onProgress: changes.onProgress ?? (() => {}),
    }),
  );
}

/** What the plain graph answers to a batch, layer by layer as it was drawn. */
export async function plainRows(request: BatchRequest, pooled = true): Promise<Float32Array> {
  const pixels = (await imageStore().rows(request)).rows;
  const model = buildModel(withWeights(GRAPH, WEIGHTS), null);
  const rows = tf.tidy(() => {
    const bytes = tf.tensor4d(Float32Array.from(pixels), [request.indices.length, ...SHAPE]);
    const map = model.apply(tf.sub(tf.div(bytes, 127.5), 1)) as tf.Tensor4D;
    return (pooled ? tf.mean(map, [1, 2]) : map).dataSync() as Float32Array;
  });
  model.dispose();
  return rows;
}

export function expectClose(found: Float32Array, expected: Float32Array): void {
  expect(found).toHaveLength(expected.length);
  for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 5);
}
