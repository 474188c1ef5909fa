/** Rules of the layers that look at values alone, wherever they lie: sums, activations, normalization, dropout. No tfjs. */
import {
  ACTIVATED,
  biasOf,
  keptSum,
  keptView,
  LAST,
  type LayerConfig,
  type LayerRule,
  type Shape,
  sizeOf,
} from './rule.ts';

const lastOf = (shape: Shape) => shape[shape.length - 1];

/** The sizes of the axes that a layer normalizes, counted with the batch as axis 0. */
function normalized({ axis }: LayerConfig, input: Shape): Shape {
  const axes = [axis ?? -1].flat() as number[];
  return axes.map((one) => input[one < 0 ? input.length + one : one - 1]);
}

const affine = (config: LayerConfig, input: Shape): [string, Shape][] => [
  ...(config.scale === false ? [] : ([['gamma', normalized(config, input)]] as [string, Shape][])),
  ...(config.center === false ? [] : ([['beta', normalized(config, input)]] as [string, Shape][])),
];

/** One for each value. */
const valueWise: NonNullable<LayerRule['multiplyAdds']> = (_, __, output) => sizeOf(output);

export const VALUE_RULES: Readonly<Record<string, LayerRule>> = {
  InputLayer: { args: {}, kept: keptView },
  Dense: {
    args: { units: undefined, ...ACTIVATED },
    output: ({ units }, [input]) => [...input.slice(0, -1), units as number],
    weights: (config, input) => [
      ['kernel', [lastOf(input), config.units as number]],
      ...biasOf(config, config.units as number),
    ],
    multiplyAdds: (_, input, output) => sizeOf(output) * lastOf(input),
    kept: keptSum,
  },
  BatchNormalization: {
    args: { axis: -1, momentum: 0.99, epsilon: 0.001, center: true, scale: true },
    only: { renorm: [false], virtual_batch_size: [] },
    numbers: ['momentum', 'epsilon'],
    weights: (config, input) => [
      ...affine(config, input),
      ['moving_mean', normalized(config, input)],
      ['moving_variance', normalized(config, input)],
    ],
    multiplyAdds: valueWise,
  },
  LayerNormalization: {
    args: { axis: -1, epsilon: 0.001, center: true, scale: true },
    only: { rms_scaling: [false] },
    numbers: ['epsilon'],
    weights: affine,
    multiplyAdds: valueWise,
    // It is computed one operation at a time.
    kept: () => 4,
  },
  Activation: { args: { activation: undefined } },
  ReLU: {
    args: { max_value: null },
    only: { negative_slope: [0], threshold: [0] },
    numbers: ['max_value'],
  },
  LeakyReLU: {
    args: { negative_slope: 0.3 },
    older: { alpha: 'negative_slope' },
    numbers: ['negative_slope'],
  },
  PReLU: {
    args: { shared_axes: null },
    weights: ({ shared_axes }, input) => {
      const shared = (shared_axes ?? []) as readonly number[];
      return [['alpha', input.map((size, at) => (shared.includes(at + 1) ? 1 : size))]];
    },
    multiplyAdds: valueWise,
  },
  ELU: { args: {}, only: { alpha: [1] } },
  Softmax: { args: {}, only: { axis: [-1] } },
  Flatten: { args: {}, only: LAST, output: (_, [input]) => [sizeOf(input)], kept: keptView },
  Reshape: {
    args: { target_shape: undefined },
    output({ target_shape }, [input]) {
      const target = target_shape as readonly (number | null)[];
      const known = sizeOf(target.map((size) => (size && size > 0 ? size : 1)));
      return target.map((size) => (size && size > 0 ? size : sizeOf(input) / known));
    },
    kept: keptView,
  },
  Permute: {
    args: { dims: undefined },
    output: ({ dims }, [input]) => (dims as readonly number[]).map((axis) => input[axis - 1]),
  },
  // Sizes of the mask, the batch first; null, like −1, is as in the input.
  Dropout: { args: { rate: undefined }, rare: { noise_shape: null }, numbers: ['rate'], drops: true },
  SpatialDropout2D: { args: { rate: undefined }, only: LAST, numbers: ['rate'], drops: true },
  GaussianNoise: { args: { stddev: undefined } },
  GaussianDropout: { args: { rate: undefined } },
  AlphaDropout: { args: { rate: undefined }, only: { noise_shape: [] } },
};
