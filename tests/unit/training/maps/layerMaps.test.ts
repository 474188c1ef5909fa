/** What layers of a small network answer, against sums by hand; which pictures their channels like; and what does not go. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawGraph } from '../../../../src/models/graph/draft.ts';
import { type ModelGraph, mapLayers, weightDataOf } from '../../../../src/models/graph/modelGraph.ts';
import type { ImportedModel } from '../../../../src/models/imported/importedModel.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { layerMaps } from '../../../../src/training/maps/layerMaps.ts';
import { channelLikes } from '../../../../src/training/maps/likes.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';
import type { ModelSpec } from '../../../../src/training/types.ts';
import { layerModel } from '../../../../src/training/worker/layerModel.ts';

beforeAll(() => tf.setBackend('cpu'));

/** A 4 × 4 picture with a bright square of 2 × 2 in its middle. */
const PICTURE = [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0];
/** Filter 0 is the right neighbour less the left one, filter 1 the sum of all four; [row][column][in][filter]. */
const KERNEL = [-1, 1, 1, 1, -1, 1, 1, 1];

const weights: Record<string, number[]> = {
  'conv2d kernel': KERNEL,
  'conv2d bias': [0, -1],
  'batch_normalization moving_mean': [0, 1],
  'batch_normalization moving_variance': [1, 4],
  'dense kernel': [1, 2, 3, 4],
  'dense bias': [0.5, 0],
};
const withValues = (graph: ModelGraph): ModelGraph =>
  mapLayers(graph, (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => ({
      ...weight,
      values: Float32Array.from(weights[`${layer.name} ${weight.name}`]),
    })),
  }));

const PLAIN = withValues(
  drawGraph('small', [4, 4, 1], {
    isFunctional: true,
    draw: (picture) =>
      picture
        .to('Conv2D', { filters: 2, kernel_size: 2 })
        .to('BatchNormalization', { center: false, scale: false, epsilon: 0 })
        .to('ReLU')
        .to('MaxPooling2D', { pool_size: 3 })
        .to('Flatten')
        .to('Dense', { units: 2, activation: 'softmax' }),
  }),
);

/** The same network as a layer of another one. */
const NESTED: ModelGraph = {
  ...{ kind: 'Sequential', name: 'outer', inputs: [], outputs: [] },
  layers: [
    {
      ...{ className: 'InputLayer', name: 'picture', trainable: true, weights: [], graph: null, calls: [] },
      config: { batch_shape: [null, 4, 4, 1] },
    },
    {
      ...{ className: 'Functional', name: 'inner', trainable: true, weights: [], config: {}, calls: [] },
      graph: PLAIN,
    },
  ],
};

const specOf = (graph: ModelGraph): ModelSpec => ({
  ...{ modelId: 'small', imported: { graph } as ImportedModel, settings: DEFAULT_SETTINGS },
  ...{ inputShape: [4, 4, 1], classes: ['a', 'b'] },
});
const modelOf = (graph: ModelGraph, layer: string, bytes = 1e6) =>
  layerModel(specOf(graph), weightDataOf(graph), layer, bytes);

async function mapsOf(graph: ModelGraph, layer: string, from = 0, count = 10) {
  const model = await modelOf(graph, layer);
  const maps = await layerMaps(model, tf.tensor(PICTURE, [1, 4, 4, 1]), { layer, from, count });
  model.dispose();
  return { ...maps, values: [...maps.values] };
}

describe.each([
  ['a plain network', PLAIN, ''],
  ['a nested one', NESTED, 'inner/'],
])('layers of %s', (_, graph, prefix) => {
  it('answer as by hand, the strongest channel first', async () => {
    const tensors = tf.memory().numTensors;
    const edges = [1, 0, -1, 2, 0, -2, 1, 0, -1];
    const sums = [0, 1, 0, 1, 3, 1, 0, 1, 0];
    const conv = await mapsOf(graph, `${prefix}conv2d`);
    expect(conv.shape).toEqual([3, 3, 2]);
    expect(conv.channels).toEqual([
      { channel: 1, mean: 7 / 9, minimum: 0, maximum: 3 },
      { channel: 0, mean: 0, minimum: -2, maximum: 2 },
    ]);
    expect(conv.values).toEqual([...sums, ...edges]);
    // An activation is a layer of its own here, though it is computed with the one before where a run is asked.
    const norm = await mapsOf(graph, `${prefix}batch_normalization`);
    expect(norm.channels.map(({ channel }) => channel)).toEqual([0, 1]);
    expect(norm.values).toEqual([...edges, -0.5, 0, -0.5, 0, 1, 0, -0.5, 0, -0.5]);
    expect((await mapsOf(graph, `${prefix}re_lu`, 1, 1)).values).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect((await mapsOf(graph, `${prefix}max_pooling2d`)).values).toEqual([2, 1]);
    const flat = await mapsOf(graph, `${prefix}flatten`);
    expect([flat.shape, flat.values]).toEqual([[2], [2, 1]]);
    const answer = await mapsOf(graph, `${prefix}dense`);
    expect(answer.channels.map(({ channel }) => channel)).toEqual([1, 0]);
    const share = 1 / (1 + Math.exp(5.5 - 8));
    expect(answer.values[0]).toBeCloseTo(share, 6);
    expect(answer.values[1]).toBeCloseTo(1 - share, 6);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('like some pictures more than others', async () => {
    const layer = `${prefix}re_lu`;
    // Bright at the right edge, the square, its half, nothing.
    const right = PICTURE.map((_value, at) => Number(at % 4 === 3));
    const pictures = [right, PICTURE, PICTURE.map((value) => value / 2), PICTURE.map(() => 0)];
    const source = async (indices: number[]) =>
      Float32Array.from(indices.flatMap((index) => pictures[index]));
    const model = await modelOf(graph, layer);
    const options = { inputShape: [4, 4, 1], rescale: 1, parts: new PartSize(3) };
    const likes = await channelLikes(model, layer, [0, 1, 2, 3], source, 2, options);
    expect(likes?.channels).toEqual([
      [
        { image: 0, value: 2, place: [0, 2] },
        { image: 1, value: 2, place: [1, 0] },
      ],
      [{ image: 1, value: 1, place: [1, 1] }],
    ]);
    const stopped = { ...options, mayContinue: async () => false };
    expect(await channelLikes(model, layer, [0], source, 2, stopped)).toBeNull();
    model.dispose();
  });
});

it('refuses what a device cannot hold, what is not there, and what is no number', async () => {
  await expect(modelOf(PLAIN, 'conv2d', 71)).rejects.toThrow('larger than this device can hold');
  await expect(modelOf(PLAIN, 'moon')).rejects.toThrow('no layer “moon”');
  const model = await modelOf(PLAIN, 'conv2d');
  const dark = tf.fill([1, 4, 4, 1], Number.NaN);
  await expect(layerMaps(model, dark, { layer: 'conv2d', from: 0, count: 1 })).rejects.toThrow(
    'not a number',
  );
  model.dispose();
});

it('draws the weights that a run begins with by its seed', async () => {
  const open = mapLayers(PLAIN, (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => ({ ...weight, values: new Float32Array(0) })),
  }));
  const answers = async (seed: number) => {
    const spec = { ...specOf(open), settings: { ...DEFAULT_SETTINGS, seed } };
    const model = await layerModel(spec, null, 'conv2d', 1e6);
    const { values } = await layerMaps(model, tf.tensor(PICTURE, [1, 4, 4, 1]), {
      ...{ layer: 'conv2d', from: 0, count: 2 },
    });
    model.dispose();
    return [...values];
  };
  expect(await answers(3)).toEqual(await answers(3));
  expect(await answers(3)).not.toEqual(await answers(4));
});
