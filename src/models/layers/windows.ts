/** Rules of the layers that slide a window over a picture: convolutions and pools. It must not import tfjs. */
import {
  ACTIVATED,
  biasOf,
  edgesOf,
  keptSum,
  LAST,
  type LayerConfig,
  type LayerRule,
  type Pair,
  pairOf,
  type Shape,
  sizeOf,
} from './rule.ts';

/** Rows and columns of zeros around a picture: [top, left, bottom, right]. */
type Pads = readonly [number, number, number, number];

/** Rows and columns that the window covers, holes between them counted. */
export function windowOf({ kernel_size, pool_size, dilation_rate }: LayerConfig): Pair {
  const dilations = pairOf(dilation_rate ?? 1);
  const [rows, columns] = pairOf(kernel_size ?? pool_size);
  return [(rows - 1) * dilations[0] + 1, (columns - 1) * dilations[1] + 1];
}

/** Steps of the window; a pool's are as wide as it is where nothing is said. */
export const stridesOf = ({ strides, pool_size }: LayerConfig) => pairOf(strides ?? pool_size ?? 1);

/**
 * Padding and places of a window over a picture. "same" gives ceil(size / stride) places, the odd zero at the bottom and
 * right (TensorFlow's rule); "valid" pads nothing; [[top, bottom], [left, right]] is a ZeroPadding2D that was joined to it.
 */
export function slide(config: LayerConfig, [height, width]: Shape): { pads: Pads; places: Pair } {
  const [window, strides] = [windowOf(config), stridesOf(config)];
  const edges = edgesOf(Array.isArray(config.padding) ? config.padding : 0);
  const along = (size: number, axis: 0 | 1) => {
    const stride = strides[axis];
    const [before, after] = edges[axis];
    if (config.padding !== 'same')
      return { before, after, places: Math.floor((size + before + after - window[axis]) / stride) + 1 };
    const places = Math.ceil(size / stride);
    const zeros = Math.max(0, (places - 1) * stride + window[axis] - size);
    return { before: Math.floor(zeros / 2), after: Math.ceil(zeros / 2), places };
  };
  const [rows, columns] = [along(height, 0), along(width, 1)];
  return {
    pads: [rows.before, columns.before, rows.after, columns.after],
    places: [rows.places, columns.places],
  };
}

type Output = NonNullable<LayerRule['output']>;

const channelsOf = (shape: Shape) => shape[2];
const kernelOf = ({ kernel_size }: LayerConfig) => pairOf(kernel_size);
const kernelPlaces = (config: LayerConfig) => sizeOf(kernelOf(config));
const filtersOf = ({ filters }: LayerConfig) => filters as number;
/** Channels that each filter sees. */
const groupChannels = ({ groups }: LayerConfig, input: Shape) =>
  channelsOf(input) / ((groups ?? 1) as number);
const multiplierOf = ({ depth_multiplier }: LayerConfig) => (depth_multiplier ?? 1) as number;
const filtered: Output = (config, [input]) => [...slide(config, input).places, filtersOf(config)];

/** As Keras' deconv_output_length. */
const widened: Output = (config, [input]) => {
  const [kernel, strides] = [kernelOf(config), stridesOf(config)];
  const along = (axis: 0 | 1) =>
    input[axis] * strides[axis] + (config.padding === 'same' ? 0 : Math.max(0, kernel[axis] - strides[axis]));
  return [along(0), along(1), filtersOf(config)];
};

const WINDOW = { kernel_size: undefined, strides: [1, 1], padding: 'valid', dilation_rate: [1, 1] };
const CONVOLUTION = { kept: keptSum, planes: true } as const;

const POOL: LayerRule = {
  args: { pool_size: [2, 2], strides: null, padding: 'valid' },
  only: LAST,
  output: (config, [input]) => [...slide(config, input).places, channelsOf(input)],
};
const GLOBAL_POOL: LayerRule = {
  args: { keepdims: false },
  only: LAST,
  output: ({ keepdims }, [input]) => [...(keepdims === true ? [1, 1] : []), channelsOf(input)],
};

export const WINDOW_RULES: Readonly<Record<string, LayerRule>> = {
  Conv2D: {
    ...CONVOLUTION,
    args: { filters: undefined, ...WINDOW, ...ACTIVATED },
    rare: { groups: 1 },
    only: LAST,
    output: filtered,
    weights: (config, input) => [
      ['kernel', [...kernelOf(config), groupChannels(config, input), filtersOf(config)]],
      ...biasOf(config, filtersOf(config)),
    ],
    multiplyAdds: (config, input, output) =>
      sizeOf(output) * kernelPlaces(config) * groupChannels(config, input),
  },
  Conv2DTranspose: {
    ...CONVOLUTION,
    args: { filters: undefined, kernel_size: undefined, strides: [1, 1], padding: 'valid', ...ACTIVATED },
    only: { ...LAST, groups: [1], dilation_rate: [1], output_padding: [] },
    output: widened,
    weights: (config, input) => [
      ['kernel', [...kernelOf(config), filtersOf(config), channelsOf(input)]],
      ...biasOf(config, filtersOf(config)),
    ],
    multiplyAdds: (config, input) => sizeOf(input) * kernelPlaces(config) * filtersOf(config),
  },
  DepthwiseConv2D: {
    ...CONVOLUTION,
    args: { ...WINDOW, depth_multiplier: 1, ...ACTIVATED },
    // TensorFlow.js' layer passes over it.
    only: { ...LAST, groups: [1], dilation_rate: [1] },
    output: (config, [input]) => [...slide(config, input).places, channelsOf(input) * multiplierOf(config)],
    weights: (config, input) => [
      ['depthwise_kernel', [...kernelOf(config), channelsOf(input), multiplierOf(config)]],
      ...biasOf(config, channelsOf(input) * multiplierOf(config)),
    ],
    multiplyAdds: (config, _, output) => sizeOf(output) * kernelPlaces(config),
  },
  SeparableConv2D: {
    ...CONVOLUTION,
    args: { filters: undefined, ...WINDOW, depth_multiplier: 1, ...ACTIVATED },
    only: { ...LAST, groups: [1] },
    output: filtered,
    weights: (config, input) => [
      ['depthwise_kernel', [...kernelOf(config), channelsOf(input), multiplierOf(config)]],
      ['pointwise_kernel', [1, 1, channelsOf(input) * multiplierOf(config), filtersOf(config)]],
      ...biasOf(config, filtersOf(config)),
    ],
    multiplyAdds: (config, input, [rows, columns, filters]) =>
      rows * columns * channelsOf(input) * multiplierOf(config) * (kernelPlaces(config) + filters),
  },
  MaxPooling2D: POOL,
  AveragePooling2D: POOL,
  GlobalAveragePooling2D: GLOBAL_POOL,
  GlobalMaxPooling2D: GLOBAL_POOL,
};
