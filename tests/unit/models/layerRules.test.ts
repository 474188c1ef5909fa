/** Each rule says the shapes, the weights and the work of its class as TensorFlow.js has them. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { drawGraph } from '../../../src/models/graph/draft.ts';
import { layerTable } from '../../../src/models/graph/layerTable.ts';
import { parameterCount } from '../../../src/models/graph/modelGraph.ts';
import { LAYER_RULES, outputShapeOf, weightNames } from '../../../src/models/layers/layerRules.ts';
import type { LayerConfig } from '../../../src/models/layers/rule.ts';

const PICTURE = [9, 8, 4];

/** Arguments to try each class with; what joins inputs is told the picture twice. */
const TRIED: readonly (readonly [className: string, ...LayerConfig[]])[] = [
  ['Dense', { units: 3 }, { units: 2, use_bias: false }],
  ['BatchNormalization', {}, { scale: false }, { center: false, epsilon: 0.1 }],
  ['LayerNormalization', {}, { axis: [1, 2, 3] }, { axis: -1, scale: false }],
  ['Activation', { activation: 'silu' }],
  ['ReLU', {}, { max_value: 6 }],
  ['LeakyReLU', {}],
  ['PReLU', {}, { shared_axes: [1, 2] }],
  ['ELU', {}],
  ['Softmax', {}],
  ['Flatten', {}],
  ['Reshape', { target_shape: [4, 8, 9] }],
  ['Permute', { dims: [3, 1, 2] }],
  ['Dropout', { rate: 0.5 }],
  ['SpatialDropout2D', { rate: 0.5 }],
  ['GaussianNoise', { stddev: 1 }],
  ['GaussianDropout', { rate: 0.5 }],
  ['AlphaDropout', { rate: 0.5 }],
  ...(['Conv2D', 'SeparableConv2D'] as const).map(
    (className) =>
      [
        ...[className, { filters: 5, kernel_size: 3 }, { filters: 5, kernel_size: 2, padding: 'same' }],
        ...[
          { filters: 5, kernel_size: [3, 2], strides: [2, 3], use_bias: false },
          { filters: 3, kernel_size: 4, strides: 2, padding: 'same' },
          { filters: 3, kernel_size: 3, dilation_rate: 2 },
        ],
      ] as [string, ...LayerConfig[]],
  ),
  [
    'DepthwiseConv2D',
    { kernel_size: 3, depth_multiplier: 2 },
    { kernel_size: 2, strides: 2, padding: 'same' },
  ],
  [
    'Conv2DTranspose',
    { filters: 3, kernel_size: 3, strides: 2 },
    { filters: 3, kernel_size: 2, padding: 'same' },
  ],
  ['MaxPooling2D', {}, { pool_size: 3, strides: 2, padding: 'same' }],
  ['AveragePooling2D', { pool_size: [2, 3] }, { pool_size: 2, padding: 'same' }],
  ['GlobalAveragePooling2D', {}, { keepdims: true }],
  ['GlobalMaxPooling2D', {}, { keepdims: true }],
  [
    'ZeroPadding2D',
    {},
    {
      padding: [
        [1, 2],
        [0, 3],
      ],
    },
  ],
  [
    'Cropping2D',
    {
      cropping: [
        [1, 2],
        [0, 3],
      ],
    },
  ],
  ['UpSampling2D', {}, { size: [2, 3] }],
  ['Rescaling', { scale: 2 }],
  ['Normalization', { mean: [1, 2, 3, 4], variance: [1, 1, 1, 1] }],
  ['Resizing', { height: 5, width: 6 }],
  ['CenterCrop', { height: 5, width: 6 }],
  ['RandomFlip', {}],
  ['RandomRotation', { factor: 0.1 }],
  ['RandomZoom', { height_factor: 0.1 }],
  ['RandomTranslation', { height_factor: 0.1, width_factor: 0.1 }],
  ['RandomContrast', { factor: 0.1 }],
  ['RandomBrightness', { factor: 0.1 }],
  ...['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum'].map((name) => [name, {}] as const),
  ['Concatenate', {}, { axis: 1 }, { axis: -2 }],
];
const MERGING = /^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate)$/;

describe('a rule', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('is tried for every class', () => {
    expect(TRIED.map(([className]) => className).sort()).toEqual(
      Object.keys(LAYER_RULES)
        .filter((className) => className !== 'InputLayer')
        .sort(),
    );
  });

  it.each(TRIED.flatMap(([className, ...configs]) => configs.map((config) => ({ className, config }))))(
    'gives the shapes that TensorFlow.js builds: $className $config',
    ({ className, config }) => {
      const graph = drawGraph('m', PICTURE, {
        draw: (x) => x.to(className, config, ...(MERGING.test(className) ? [x] : [])),
      });
      // Fails where the shape of a weight is not what TensorFlow.js asks for.
      const model = buildModel(graph, 1);
      const [row, ...rest] = layerTable(graph);
      expect(rest).toEqual([]);
      expect(row.outputShape).toEqual(model.outputs[0].shape.slice(1));
      expect(parameterCount(graph)).toBe(model.countParams());
      expect(row.parameters).toBe(model.countParams());
      expect(weightNames(graph.layers[1])).toEqual(graph.layers[1].weights.map(({ name }) => name));
      model.dispose();
    },
  );

  it('counts the multiplications of each kind of convolution', () => {
    const countOf = (className: string, config: LayerConfig) => {
      const graph = drawGraph('m', PICTURE, {
        draw: (x) => x.to(className, { ...config, kernel_size: 3 }),
      });
      return layerTable(graph)[0].multiplyAdds;
    };
    expect(countOf('Conv2D', { filters: 5 })).toBe(7 * 6 * 5 * 9 * 4);
    expect(countOf('Conv2D', { filters: 5, use_bias: false })).toBe(7 * 6 * 5 * 9 * 4);
    expect(countOf('DepthwiseConv2D', { depth_multiplier: 2 })).toBe(7 * 6 * 8 * 9);
    expect(countOf('SeparableConv2D', { filters: 5 })).toBe(7 * 6 * (4 * 9 + 4 * 5));
    // Each pixel of the input is spread over nine places.
    expect(countOf('Conv2DTranspose', { filters: 5, strides: 2 })).toBe(9 * 8 * 4 * 9 * 5);
  });

  it('finds the size that a reshape leaves open', () => {
    const reshape = { className: 'Reshape', config: { target_shape: [12, -1] } };
    expect(outputShapeOf(reshape, [PICTURE])).toEqual([12, 24]);
  });

  it('repeats an axis of one value where inputs are joined', () => {
    const add = { className: 'Add', config: {} };
    expect(
      outputShapeOf(add, [
        [1, 1, 4],
        [9, 8, 4],
      ]),
    ).toEqual([9, 8, 4]);
    expect(outputShapeOf(add, [[4], [9, 8, 1]])).toEqual([9, 8, 4]);
  });
});
