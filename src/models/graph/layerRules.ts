/**
 * The layer classes that can be read and written: their arguments in Keras 3's words, their weights, what of them
 * TensorFlow.js can compute. It must not import tfjs.
 */

/** What is known of a class. */
export interface LayerRule {
  /**
   * The arguments that count for the answer, with Keras' defaults; `undefined` where it has none. An argument that the
   * default leaves undefined may be absent.
   */
  args: Readonly<Record<string, unknown>>;
  /** Arguments that must be there. */
  required?: readonly string[];
  /** Older names of arguments. */
  older?: Readonly<Record<string, string>>;
  /** Options that are computed only where they have one of these values; null and absent always pass. */
  only?: Readonly<Record<string, readonly unknown[]>>;
  /** Arguments that are a number, or lists of numbers, where they are given. */
  numbers?: readonly string[];
  /** Its weights in Keras' order, for its arguments. */
  weights?: (config: Readonly<Record<string, unknown>>) => string[];
}

const LAST: Readonly<Record<string, readonly unknown[]>> = { data_format: ['channels_last'] };
const withBias = (kernels: string[]) => (config: Readonly<Record<string, unknown>>) =>
  config.use_bias === false ? kernels : [...kernels, 'bias'];
const ACTIVATED = { activation: 'linear', use_bias: true };
const WINDOW = { kernel_size: undefined, strides: [1, 1], padding: 'valid', dilation_rate: [1, 1] };
const POOL: LayerRule = { args: { pool_size: [2, 2], strides: null, padding: 'valid' }, only: LAST };
const GLOBAL_POOL: LayerRule = { args: { keepdims: false }, only: LAST };
const MERGE: LayerRule = { args: {} };
const CONV_ONLY = { ...LAST, groups: [1] };

const affine = (config: Readonly<Record<string, unknown>>) => [
  ...(config.scale === false ? [] : ['gamma']),
  ...(config.center === false ? [] : ['beta']),
];

/** Filling of what a random movement leaves empty; it does nothing when the model answers. */
const FILL = { fill_mode: 'reflect', interpolation: 'bilinear', fill_value: 0 };

/** Classes that change pictures in training only. */
export const RANDOM_LAYERS: Readonly<Record<string, LayerRule>> = {
  RandomFlip: { args: { mode: 'horizontal_and_vertical' } },
  RandomRotation: { args: { factor: undefined, ...FILL }, required: ['factor'] },
  RandomZoom: {
    args: { height_factor: undefined, width_factor: null, ...FILL },
    required: ['height_factor'],
  },
  RandomTranslation: {
    args: { height_factor: undefined, width_factor: undefined, ...FILL },
    required: ['height_factor', 'width_factor'],
  },
  RandomContrast: { args: { factor: undefined }, required: ['factor'] },
  RandomBrightness: { args: { factor: undefined, value_range: [0, 255] }, required: ['factor'] },
};

/** Every class that can be read, by Keras' name. */
export const LAYER_RULES: Readonly<Record<string, LayerRule>> = {
  InputLayer: { args: {} },
  Dense: { args: { units: undefined, ...ACTIVATED }, required: ['units'], weights: withBias(['kernel']) },
  Conv2D: {
    args: { filters: undefined, ...WINDOW, ...ACTIVATED },
    required: ['filters', 'kernel_size'],
    only: CONV_ONLY,
    weights: withBias(['kernel']),
  },
  Conv2DTranspose: {
    args: { filters: undefined, kernel_size: undefined, strides: [1, 1], padding: 'valid', ...ACTIVATED },
    required: ['filters', 'kernel_size'],
    only: { ...CONV_ONLY, dilation_rate: [1], output_padding: [] },
    weights: withBias(['kernel']),
  },
  DepthwiseConv2D: {
    args: { ...WINDOW, depth_multiplier: 1, ...ACTIVATED },
    required: ['kernel_size'],
    // TensorFlow.js' layer passes over it.
    only: { ...CONV_ONLY, dilation_rate: [1] },
    weights: withBias(['depthwise_kernel']),
  },
  SeparableConv2D: {
    args: { filters: undefined, ...WINDOW, depth_multiplier: 1, ...ACTIVATED },
    required: ['filters', 'kernel_size'],
    only: CONV_ONLY,
    weights: withBias(['depthwise_kernel', 'pointwise_kernel']),
  },
  MaxPooling2D: POOL,
  AveragePooling2D: POOL,
  GlobalAveragePooling2D: GLOBAL_POOL,
  GlobalMaxPooling2D: GLOBAL_POOL,
  BatchNormalization: {
    args: { axis: -1, momentum: 0.99, epsilon: 0.001, center: true, scale: true },
    only: { renorm: [false], virtual_batch_size: [] },
    numbers: ['momentum', 'epsilon'],
    weights: (config) => [...affine(config), 'moving_mean', 'moving_variance'],
  },
  LayerNormalization: {
    args: { axis: -1, epsilon: 0.001, center: true, scale: true },
    only: { rms_scaling: [false] },
    numbers: ['epsilon'],
    weights: affine,
  },
  Activation: { args: { activation: undefined }, required: ['activation'] },
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
  PReLU: { args: { shared_axes: null }, weights: () => ['alpha'] },
  ELU: { args: {}, only: { alpha: [1] } },
  Softmax: { args: {}, only: { axis: [-1] } },
  Flatten: { args: {}, only: LAST },
  Reshape: { args: { target_shape: undefined }, required: ['target_shape'] },
  Permute: { args: { dims: undefined }, required: ['dims'] },
  Dropout: { args: { rate: undefined }, required: ['rate'], only: { noise_shape: [] }, numbers: ['rate'] },
  SpatialDropout2D: { args: { rate: undefined }, required: ['rate'], only: LAST, numbers: ['rate'] },
  GaussianNoise: { args: { stddev: undefined }, required: ['stddev'] },
  GaussianDropout: { args: { rate: undefined }, required: ['rate'] },
  AlphaDropout: { args: { rate: undefined }, required: ['rate'], only: { noise_shape: [] } },
  ZeroPadding2D: { args: { padding: [1, 1] }, only: LAST },
  Cropping2D: {
    args: {
      cropping: [
        [0, 0],
        [0, 0],
      ],
    },
    only: LAST,
  },
  UpSampling2D: {
    args: { size: [2, 2], interpolation: 'nearest' },
    // TensorFlow.js takes the corners of pixels for their centres between them.
    only: { ...LAST, interpolation: ['nearest'] },
  },
  Add: MERGE,
  Subtract: MERGE,
  Multiply: MERGE,
  Average: MERGE,
  Maximum: MERGE,
  Minimum: MERGE,
  Concatenate: { args: { axis: -1 } },
  Rescaling: { args: { scale: undefined, offset: 0 }, required: ['scale'], numbers: ['scale', 'offset'] },
  Normalization: {
    args: { axis: -1, mean: undefined, variance: undefined, invert: false },
    older: { input_mean: 'mean', input_variance: 'variance' },
    numbers: ['mean', 'variance'],
    // Numbers that were given stand in the arguments, adapted ones in the weights.
    weights: ({ mean }) => (mean === undefined || mean === null ? ['mean', 'variance', 'count'] : []),
  },
  Resizing: {
    args: { height: undefined, width: undefined, interpolation: 'bilinear' },
    required: ['height', 'width'],
    only: {
      ...LAST,
      interpolation: ['bilinear', 'nearest'],
      crop_to_aspect_ratio: [false],
      pad_to_aspect_ratio: [false],
      antialias: [false],
    },
  },
  CenterCrop: { args: { height: undefined, width: undefined }, required: ['height', 'width'], only: LAST },
  ...RANDOM_LAYERS,
};

/** Keras' activations by name, with TensorFlow.js' name for each. Both libraries compute the same. */
export const ACTIVATIONS: Readonly<Record<string, string>> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  selu: 'selu',
  sigmoid: 'sigmoid',
  softmax: 'softmax',
  log_softmax: 'logSoftmax',
  softplus: 'softplus',
  softsign: 'softsign',
  tanh: 'tanh',
  silu: 'swish',
  swish: 'swish',
  mish: 'mish',
  gelu: 'gelu',
};

/**
 * The name that Keras gives a class in its files: Conv2D is conv2d, MaxPooling2D is max_pooling2d, ReLU is re_lu.
 * As Keras' naming.to_snake_case does it.
 */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
