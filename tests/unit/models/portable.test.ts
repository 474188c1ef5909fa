/** What is saved of a portable model is loaded by TensorFlow.js alone, and answers the same. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { type Drawn, drawGraph } from '../../../src/models/graph/draft.ts';
import type { ModelFile } from '../../../src/models/graph/modelFile.ts';
import {
  type GraphLayer,
  type ModelGraph,
  type TensorRef,
  withWeights,
} from '../../../src/models/graph/modelGraph.ts';
import { portable } from '../../../src/models/graph/portable.ts';
import type { LayerConfig } from '../../../src/models/layers/rule.ts';
import { UserError } from '../../../src/shared/errors.ts';

const layer = (className: string, name: string, config: LayerConfig = {}): GraphLayer => ({
  ...{ className, name, config, trainable: true, weights: [], graph: null, calls: [] },
});
const input = (name: string) => layer('InputLayer', name, { batch_shape: [null, 4, 4, 3] });
const nested = (name: string, ...layers: GraphLayer[]): GraphLayer => ({
  ...layer('Sequential', name),
  graph: { kind: 'Sequential', name, layers, inputs: [], outputs: [] },
});
const dense: GraphLayer = {
  ...layer('Dense', 'head', { units: 2, activation: 'linear', use_bias: false }),
  weights: [{ name: 'kernel', shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
};
const file = (graph: ModelGraph): ModelFile => ({
  ...{ origin: 'test', graph, classes: null, preprocessing: null, optimizer: null },
});

const PREPROCESSING = [
  layer('Resizing', 'resize', { height: 4, width: 4, interpolation: 'bilinear' }),
  layer('Normalization', 'norm', { axis: -1, mean: [1, 2, 3], variance: [4, 9, 0.25], invert: false }),
];
const AUGMENTATION = [
  layer('RandomFlip', 'flip', { mode: 'horizontal' }),
  layer('SpatialDropout2D', 'sd', { rate: 0.5 }),
];
const REST = [
  layer('GlobalAveragePooling2D', 'gap', { keepdims: false }),
  dense,
  layer('Softmax', 'softmax'),
];

function chain(): ModelFile {
  const layers = [
    input('in'),
    nested('preprocessing', input('in2'), ...PREPROCESSING),
    nested('augmentation', input('in3'), ...AUGMENTATION),
    ...REST,
  ];
  return file({ kind: 'Sequential', name: 'chain', layers, inputs: [], outputs: [] });
}

function functional(): ModelFile {
  const ref = (name: string): TensorRef => [name, 0, 0];
  const names = ['in', 'norm', 'flip', 'sd', 'gap', 'head', 'softmax'];
  const all = [input('in'), PREPROCESSING[1], ...AUGMENTATION, ...REST];
  const layers = all.map((one, at) => ({ ...one, calls: at === 0 ? [] : [[ref(names[at - 1])]] }));
  return file({ kind: 'Functional', name: 'f', layers, inputs: [ref('in')], outputs: [ref('softmax')] });
}

const PICTURES = Array.from({ length: 96 }, (_, at) => (at % 7) / 3);
const answer = (model: tf.LayersModel) =>
  tf.tidy(() => Array.from((model.predict(tf.tensor(PICTURES, [2, 4, 4, 3])) as tf.Tensor).dataSync()));

describe('a portable model', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each<[string, () => ModelFile]>([
    ['in a row', chain],
    ['with a graph', functional],
  ])('%s answers the same in TensorFlow.js alone', async (_, make) => {
    const own = buildModel(make().graph, null);
    const model = buildModel(portable(make().graph), null);
    expect(model.weights.map(({ shape }) => shape)).toEqual(own.weights.map(({ shape }) => shape));
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: model.toJSON(null, false) as object,
        weightSpecs: [{ name: model.weights[0].originalName, shape: [3, 2], dtype: 'float32' }],
        weightData: Float32Array.of(1, 2, 3, 4, 5, 6).buffer,
      }),
    );
    const expected = answer(own);
    answer(loaded).forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at], 5);
    });
    expect(new Set(expected).size).toBeGreaterThan(2);
  });

  it.each<[string, (picture: Drawn) => Drawn]>([
    ['hard_silu', (x) => x.to('Conv2D', { filters: 4, kernel_size: 2, activation: 'hard_silu' })],
    ['hard_sigmoid', (x) => x.to('Activation', { activation: 'hard_sigmoid' })],
    [
      'gelu and silu',
      (x) => x.to('Activation', { activation: 'gelu' }).to('Activation', { activation: 'silu' }),
    ],
    ['a group a channel', (x) => x.to('Conv2D', { filters: 6, kernel_size: 3, groups: 3 })],
    ['axes that are kept', (x) => x.to('Multiply', {}, x.to('GlobalMaxPooling2D', { keepdims: true }))],
    ['a mask of whole pictures', (x) => x.to('Dropout', { rate: 0.5, noise_shape: [null, 1, 1, 1] })],
    [
      'branches that grow',
      (x) => {
        const long = x.to('Conv2D', { filters: 4, kernel_size: 1, activation: 'hard_swish' });
        return long.to('Add', {}, x.to('Conv2D', { filters: 4, kernel_size: 1 }));
      },
    ],
  ])('answers the same in TensorFlow.js alone: %s', async (_, draw) => {
    const drawn = drawGraph('m', [4, 4, 3], {
      draw: (x) =>
        draw(x.to('Rescaling', { scale: 6, offset: -5 }))
          .to('Flatten')
          .to('Dense', { units: 2 }),
    });
    const own = buildModel(drawn, 3);
    // With its values, as a file has them.
    const values = own.weights.map((weight) => Float32Array.from(weight.read().dataSync<'float32'>()));
    const data = Float32Array.from(values.flatMap((one) => [...one])).buffer;
    const model = buildModel(portable(withWeights(drawn, data)), null);
    const specs = model.weights.map((weight) => ({
      ...{ name: weight.originalName, shape: weight.shape as number[], dtype: 'float32' as const },
    }));
    const weightData = Float32Array.from(
      model.weights.flatMap((weight) => [...weight.read().dataSync<'float32'>()]),
    ).buffer;
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({
        ...{ modelTopology: model.toJSON(null, false) as object, weightSpecs: specs, weightData },
      }),
    );
    const expected = answer(own);
    answer(loaded).forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at], 4);
    });
    expect(new Set(expected).size).toBeGreaterThan(2);
  });

  it('keeps the multiplier of a separable convolution, which TensorFlow.js does not save', async () => {
    const values = (size: number) => Float32Array.from({ length: size }, (_, at) => Math.sin(at));
    const weights = [
      { name: 'depthwise_kernel', shape: [2, 2, 3, 2], values: values(24) },
      { name: 'pointwise_kernel', shape: [1, 1, 6, 2], values: values(12) },
    ];
    const config = { filters: 2, kernel_size: [2, 2], depth_multiplier: 2, use_bias: false };
    const separable = { ...layer('SeparableConv2D', 'sep', config), weights };
    const layers = [input('in'), separable];
    const own = buildModel(
      portable({ kind: 'Sequential', name: 'm', layers, inputs: [], outputs: [] }),
      null,
    );
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: own.toJSON(null, false) as object,
        weightSpecs: own.weights.map(({ originalName }, at) => ({
          ...{ name: originalName, shape: weights[at].shape, dtype: 'float32' },
        })),
        weightData: Float32Array.from(weights.flatMap((one) => [...one.values])).buffer,
      }),
    );
    expect(answer(loaded)).toEqual(answer(own));
  });

  it.each([
    layer('Resizing', 'resize', { height: 8, width: 8, interpolation: 'bilinear' }),
    layer('CenterCrop', 'crop', { height: 2, width: 2 }),
    {
      ...layer('Conv2D', 'pairs', { filters: 2, kernel_size: [1, 1], groups: 2 }),
      weights: [{ name: 'kernel', shape: [1, 1, 2, 2], values: Float32Array.of(1, 2, 3, 4) }],
    },
  ])('cannot be had with $className', (one) => {
    const graph: ModelGraph = {
      kind: 'Sequential',
      name: 'm',
      layers: [input('in'), one],
      inputs: [],
      outputs: [],
    };
    expect(() => portable(graph)).toThrow(UserError);
    expect(() => portable(graph)).toThrow(`The layer "${one.name}" (${one.className}) cannot be computed`);
  });
});
