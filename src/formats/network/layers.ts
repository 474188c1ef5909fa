/**
 * What each layer class of Keras computes when it predicts, in the operations of a network. A layer that is not
 * here cannot be written. It must not know of models or of the formats.
 */
import { normalizationOf } from '../../models/graph/normalization.ts';
import { joinedAxis } from '../../models/layers/merging.ts';
import { RANDOM_LAYERS } from '../../models/layers/pictures.ts';
import { edgesOf, pairOf } from '../../models/layers/rule.ts';
import { type LayerCall, type Placed, pictureOf, refuse, weight, weightOf } from './layerCall.ts';
import type { ActivationName, Pads, Step } from './types.ts';
import { convolution, globalPool, pool, separable } from './windows.ts';

/** Layers that leave a picture as it is when they predict. */
const PASSED_BY = new Set([
  'Dropout',
  'SpatialDropout2D',
  'AlphaDropout',
  'GaussianDropout',
  'GaussianNoise',
  ...Object.keys(RANDOM_LAYERS),
]);

const ACTIVATIONS: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  softplus: 'softplus',
  swish: 'swish',
  silu: 'swish',
  hard_sigmoid: 'hardSigmoid',
  hard_silu: 'hardSwish',
  hard_swish: 'hardSwish',
  gelu: 'gelu',
  softmax: 'softmax',
};

/** The activation that a layer's configuration names, as an operation of its own; none for "linear". */
function activation(call: LayerCall): Placed[] {
  const name = (call.layer.config.activation ?? 'linear') as string;
  if (name === 'linear') return [];
  const known = ACTIVATIONS[name];
  if (!known) refuse(call, `has the activation "${name}"`);
  return [{ kind: 'activation', name: known, alpha: 1 }];
}

/** Numbers for each channel of what a layer reads, from one for each, or one for all. */
function perChannel({ inputShapes: [shape] }: LayerCall, value: unknown): Float32Array {
  const values = [value].flat() as number[];
  return Float32Array.from({ length: shape[shape.length - 1] }, (_, i) => values[i % values.length]);
}

/** Keras: gamma · (x − mean) / √(variance + epsilon) + beta. */
function batchNormalization(call: LayerCall): Placed[] {
  const { axis, epsilon } = call.layer.config;
  // The configuration counts the batch as axis 0.
  if (axis !== -1 && axis !== call.inputShapes[0].length) refuse(call, `normalizes axis ${axis}`);
  const mean = weight(call, 'moving_mean');
  const [gamma, beta] = [weightOf(call, 'gamma'), weightOf(call, 'beta')];
  const scale = weight(call, 'moving_variance').map(
    (value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + (epsilon as number)),
  );
  return [{ kind: 'normalize', mean, scale, offset: beta ?? new Float32Array(mean.length) }];
}

function rescaling(call: LayerCall): Placed[] {
  const { scale, offset } = call.layer.config;
  const zeros = perChannel(call, 0);
  return [
    { kind: 'normalize', mean: zeros, scale: perChannel(call, scale), offset: perChannel(call, offset ?? 0) },
  ];
}

function normalization(call: LayerCall): Placed[] {
  const { mean, deviation, invert } = normalizationOf(call.layer);
  const [means, zeros] = [perChannel(call, mean), perChannel(call, 0)];
  const scale = perChannel(call, invert ? deviation : deviation.map((value) => 1 / value));
  return [{ kind: 'normalize', mean: invert ? zeros : means, scale, offset: invert ? means : zeros }];
}

/** Cuts rows and columns off: padding with less than nothing. */
const crop = (edges: Pads): Placed[] => [
  { kind: 'pad', pads: edges.map((edge) => -edge) as unknown as Pads },
];

/** An odd rest is cut off at the bottom and at the right. */
function centerCrop(call: LayerCall): Placed[] {
  const [height, width] = pictureOf(call);
  const [rows, columns] = [height - call.outputShape[0], width - call.outputShape[1]];
  return crop([Math.floor(rows / 2), Math.floor(columns / 2), Math.ceil(rows / 2), Math.ceil(columns / 2)]);
}

/** Rows and columns at the edges as [top, left, bottom, right]. */
function padsOf(value: unknown): Pads {
  const [rows, columns] = edgesOf(value);
  return [rows[0], columns[0], rows[1], columns[1]];
}

/** Pictures that have the size already stay as they are. */
function resizing(call: LayerCall): Placed[] {
  const [height, width] = pictureOf(call);
  const [newHeight, newWidth] = call.outputShape;
  if (newHeight !== height || newWidth !== width) refuse(call, 'resizes pictures');
  return [];
}

function upSampling(call: LayerCall): Placed[] {
  pictureOf(call);
  return [{ kind: 'upsample', size: pairOf(call.layer.config.size) }];
}

function dense(call: LayerCall): Placed[] {
  const [shape] = call.inputShapes;
  const kernelShape = [shape[shape.length - 1], call.outputShape[call.outputShape.length - 1]] as const;
  return [{ kind: 'dense', kernel: weight(call, 'kernel'), kernelShape, bias: weightOf(call, 'bias') }];
}

/** Sums and products broadcast axes of one value (a gate of [1, 1, channels]), as tfjs and ONNX do. */
function merge(call: LayerCall, kind: 'add' | 'multiply'): Placed[] {
  const [first, ...others] = call.inputShapes;
  if (others.some((shape) => shape.length !== first.length)) refuse(call, 'joins values of different axes');
  return [{ kind }];
}

/** The mean of what is read: their sum, and a share of it. */
function average(call: LayerCall): Placed[] {
  const zeros = perChannel(call, 0);
  const share = { mean: zeros, scale: perChannel(call, 1 / call.inputShapes.length), offset: zeros };
  return [...merge(call, 'add'), { kind: 'normalize', ...share }];
}

function relu(call: LayerCall): Placed[] {
  const { max_value: most = null } = call.layer.config;
  if (most !== null && most !== 6) refuse(call, 'has a maximum of its own');
  return [{ kind: 'activation', name: most === 6 ? 'relu6' : 'relu', alpha: 0 }];
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
  Flatten: () => [{ kind: 'reshape' }],
  Reshape: () => [{ kind: 'reshape' }],
  BatchNormalization: batchNormalization,
  Rescaling: rescaling,
  Normalization: normalization,
  Resizing: resizing,
  CenterCrop: centerCrop,
  Cropping2D: ({ layer }) => crop(padsOf(layer.config.cropping)),
  Activation: () => [],
  ReLU: relu,
  LeakyReLU: ({ layer }) => {
    const alpha = layer.config.negative_slope as number;
    return [{ kind: 'activation', name: 'leakyRelu', alpha }];
  },
  Softmax: () => [{ kind: 'activation', name: 'softmax', alpha: 0 }],
  ZeroPadding2D: ({ layer }) => [{ kind: 'pad', pads: padsOf(layer.config.padding) }],
  UpSampling2D: upSampling,
  Add: (call) => merge(call, 'add'),
  Multiply: (call) => merge(call, 'multiply'),
  Average: average,
  Concatenate: (call) => [{ kind: 'concatenate', axis: joinedAxis(call.layer.config, call.inputShapes[0]) }],
};

/**
 * The operations of a layer, one after the other; none where it changes nothing. Only the first reads all inputs.
 * @throws UserError that names the layer, where the class or one of its options is not known.
 */
export function operationsOf(call: LayerCall): Omit<Step, 'inputs'>[] {
  const { className, name } = call.layer;
  if (PASSED_BY.has(className)) return [];
  const writer = WRITERS[className];
  if (!writer) refuse(call, 'is not among the layers that can be exported');
  return [...writer(call), ...activation(call)].map((operation) => ({
    ...{ shape: call.outputShape, ...operation },
    layer: name,
  }));
}
