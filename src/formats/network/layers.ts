/**
 * What each layer class of Keras computes when it predicts, in the operations of a network. A layer that is not
 * here cannot be written. It must not know of models or of the formats.
 */
import { type LayerCall, type Placed, pairOf, pictureOf, refuse, weight } from './layerCall.ts';
import type { ActivationName, Pads, Pair } from './types.ts';
import { convolution, globalPool, pool, separable } from './windows.ts';

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);

/** Layers that leave a picture as it is when they predict. */
const PASSED_BY = new Set([
  'InputLayer',
  'Dropout',
  'SpatialDropout2D',
  'AlphaDropout',
  'GaussianDropout',
  'GaussianNoise',
  'RandomBrightness',
  'RandomContrast',
  'RandomFlip',
  'RandomRotation',
  'RandomTranslation',
  'RandomZoom',
]);

const ACTIVATIONS: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  sigmoid: 'sigmoid',
  hardSigmoid: 'hardSigmoid',
  hard_sigmoid: 'hardSigmoid',
  tanh: 'tanh',
  softplus: 'softplus',
  swish: 'swish',
  silu: 'swish',
  softmax: 'softmax',
};

/** The activation that a layer's configuration names, as an operation of its own; none for "linear". */
function activation(call: LayerCall, shape: readonly number[]): Placed[] {
  const name = (call.config.activation ?? 'linear') as string;
  if (name === 'linear') return [];
  const known = ACTIVATIONS[name];
  if (!known) refuse(call, `has the activation "${name}"`);
  return [{ kind: 'activation', name: known, alpha: 1, shape }];
}

/** Keras: gamma · (x − mean) / √(variance + epsilon) + beta. */
function batchNormalization(call: LayerCall): Placed[] {
  const [shape] = call.inputShapes;
  const axis = Array.isArray(call.config.axis) ? call.config.axis[0] : call.config.axis;
  // The configuration counts the batch as axis 0.
  if (axis !== -1 && axis !== shape.length) refuse(call, `normalizes axis ${axis}`);
  const mean = weight(call, 'moving_mean');
  const variance = weight(call, 'moving_variance');
  const [gamma, beta] = [call.weights.get('gamma'), call.weights.get('beta')];
  const epsilon = call.config.epsilon as number;
  const scale = variance.map((value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + epsilon));
  return [{ kind: 'normalize', mean, scale, offset: beta ?? new Float32Array(mean.length), shape }];
}

function rescaling(call: LayerCall): Placed[] {
  const [shape] = call.inputShapes;
  const channels = shape[shape.length - 1];
  const perChannel = (value: unknown) =>
    Float32Array.from({ length: channels }, (_, i) => (Array.isArray(value) ? value[i] : value) as number);
  const mean = new Float32Array(channels);
  const [scale, offset] = [perChannel(call.config.scale), perChannel(call.config.offset ?? 0)];
  return [{ kind: 'normalize', mean, scale, offset, shape }];
}

/** Keras: (x − mean) / max(√variance, 1e-7), or the inverse of that; one number a channel, or one for all. */
function normalization(call: LayerCall): Placed[] {
  const [shape] = call.inputShapes;
  const { mean, variance, invert } = call.config as { mean: number[]; variance: number[]; invert?: boolean };
  const perChannel = (values: number[]) =>
    Float32Array.from({ length: shape[shape.length - 1] }, (_, i) => values[i % values.length]);
  const deviation = variance.map((value) => Math.max(Math.sqrt(value), 1e-7));
  const zeros = perChannel([0]);
  return invert
    ? [{ kind: 'normalize', mean: zeros, scale: perChannel(deviation), offset: perChannel(mean), shape }]
    : [
        {
          kind: 'normalize',
          mean: perChannel(mean),
          scale: perChannel(deviation.map((value) => 1 / value)),
          offset: zeros,
          shape,
        },
      ];
}

/** Cuts rows and columns off: padding with less than nothing. */
function crop(call: LayerCall, pads: Pads): Placed[] {
  const [height, width, channels] = pictureOf(call);
  const [top, left, bottom, right] = pads;
  const shape = [height - top - bottom, width - left - right, channels];
  return [{ kind: 'pad', pads: [-top, -left, -bottom, -right], shape }];
}

/** An odd rest is cut off at the bottom and at the right. */
function centerCrop(call: LayerCall): Placed[] {
  const [height, width] = pictureOf(call);
  const [rows, cols] = [height - (call.config.height as number), width - (call.config.width as number)];
  return crop(call, [Math.floor(rows / 2), Math.floor(cols / 2), Math.ceil(rows / 2), Math.ceil(cols / 2)]);
}

/** Pictures that have the size already stay as they are. */
function resizing(call: LayerCall): Placed[] {
  const [height, width] = pictureOf(call);
  if (call.config.height !== height || call.config.width !== width) refuse(call, 'resizes pictures');
  return [];
}

function zeroPadding(call: LayerCall): Placed[] {
  const [height, width, channels] = pictureOf(call);
  const [rows, cols] = pairOf(call.config.padding).map((side) => pairOf(side));
  const pads: Pads = [rows[0], cols[0], rows[1], cols[1]];
  return [{ kind: 'pad', pads, shape: [height + rows[0] + rows[1], width + cols[0] + cols[1], channels] }];
}

function upSampling(call: LayerCall): Placed[] {
  const [height, width, channels] = pictureOf(call);
  const interpolation = call.config.interpolation ?? 'nearest';
  if (interpolation !== 'nearest') refuse(call, `interpolates "${interpolation}"`);
  const size = pairOf(call.config.size);
  return [{ kind: 'upsample', size, shape: [height * size[0], width * size[1], channels] }];
}

function reshape(call: LayerCall): Placed[] {
  const target = call.config.targetShape as (number | null)[];
  const rest = product(target.map((size) => (size && size > 0 ? size : 1)));
  const values = product(call.inputShapes[0]);
  return [{ kind: 'reshape', shape: target.map((size) => (size && size > 0 ? size : values / rest)) }];
}

function dense(call: LayerCall): Placed[] {
  const [shape] = call.inputShapes;
  const kernel = weight(call, 'kernel');
  const inputs = shape[shape.length - 1];
  const kernelShape: Pair = [inputs, kernel.length / inputs];
  const bias = call.weights.get('bias') ?? null;
  return [{ kind: 'dense', kernel, kernelShape, bias, shape: [...shape.slice(0, -1), kernelShape[1]] }];
}

/** Sums and products broadcast axes of one value (a gate of [1, 1, channels]), as tfjs and ONNX do. */
function merge(call: LayerCall, kind: 'add' | 'multiply'): Placed[] {
  const [first, ...others] = call.inputShapes;
  if (others.some((shape) => shape.length !== first.length)) refuse(call, 'joins values of different axes');
  const shape = first.map((size, axis) => Math.max(size, ...others.map((other) => other[axis])));
  return [{ kind, shape }];
}

function concatenate(call: LayerCall): Placed[] {
  const [first] = call.inputShapes;
  const counted = (call.config.axis ?? -1) as number;
  const axis = counted < 0 ? first.length + counted : counted - 1;
  const size = call.inputShapes.reduce((sum, shape) => sum + shape[axis], 0);
  return [{ kind: 'concatenate', axis, shape: first.map((old, i) => (i === axis ? size : old)) }];
}

function relu(call: LayerCall): Placed[] {
  const [shape] = call.inputShapes;
  const { maxValue = null, negativeSlope = 0, threshold = 0 } = call.config;
  if ((maxValue !== null && maxValue !== 6) || negativeSlope || threshold)
    refuse(call, 'has a maximum, slope or threshold of its own');
  return [{ kind: 'activation', name: maxValue === 6 ? 'relu6' : 'relu', alpha: 0, shape }];
}

function softmax(call: LayerCall): Placed[] {
  const [shape] = call.inputShapes;
  const axis = call.config.axis ?? -1;
  if (axis !== -1 && axis !== shape.length) refuse(call, `works on axis ${axis}`);
  return [{ kind: 'activation', name: 'softmax', alpha: 0, shape }];
}

const WRITERS: Readonly<Record<string, (call: LayerCall) => Placed[]>> = {
  Conv2D: (call) => [convolution(call, 'conv', 'kernel')],
  DepthwiseConv2D: (call) => [convolution(call, 'depthwise', 'depthwise_kernel')],
  SeparableConv2D: separable,
  Dense: dense,
  MaxPooling2D: (call) => pool(call, 'maxPool'),
  AveragePooling2D: (call) => pool(call, 'averagePool'),
  GlobalMaxPooling2D: (call) => globalPool(call, 'globalMax'),
  GlobalAveragePooling2D: (call) => globalPool(call, 'globalAverage'),
  Flatten: (call) => [{ kind: 'reshape', shape: [product(call.inputShapes[0])] }],
  Reshape: reshape,
  BatchNormalization: batchNormalization,
  Rescaling: rescaling,
  Normalization: normalization,
  Resizing: resizing,
  CenterCrop: centerCrop,
  Cropping2D: (call) => {
    const [rows, cols] = pairOf(call.config.cropping).map((side) => pairOf(side));
    return crop(call, [rows[0], cols[0], rows[1], cols[1]]);
  },
  Activation: () => [],
  ReLU: relu,
  LeakyReLU: (call) => {
    const alpha = (call.config.alpha ?? 0.3) as number;
    return [{ kind: 'activation', name: 'leakyRelu', alpha, shape: call.inputShapes[0] }];
  },
  Softmax: softmax,
  ZeroPadding2D: zeroPadding,
  UpSampling2D: upSampling,
  Add: (call) => merge(call, 'add'),
  Multiply: (call) => merge(call, 'multiply'),
  Concatenate: concatenate,
};

/**
 * The operations of a layer, one after the other; none where it changes nothing. Only the first reads all inputs.
 * @throws UserError that names the layer, where the class or one of its options is not known.
 */
export function operationsOf(call: LayerCall): Placed[] {
  if (PASSED_BY.has(call.className)) return [];
  const writer = WRITERS[call.className];
  if (!writer) refuse(call, 'is not among the layers that can be exported');
  const operations = writer(call);
  return [...operations, ...activation(call, operations.at(-1)?.shape ?? call.inputShapes[0])];
}
