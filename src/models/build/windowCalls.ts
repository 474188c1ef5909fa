/** What the layers of ../layers/windows.ts compute. It must not know of graphs. */
import * as tf from '@tensorflow/tfjs';
import { channelMeans } from '../../compute/operations/channels.ts';
import { edgesOf, type LayerConfig, pairOf } from '../layers/rule.ts';
import { stridesOf } from '../layers/windows.ts';
import type { LayerCall, LayerClass } from './layerCall.ts';
import { finished } from './valueCalls.ts';

type Pair = [number, number];
type Pad = 'valid' | 'same' | tf.backend_util.ExplicitPadding;

const stepsOf = (config: LayerConfig) => [...stridesOf(config)] as Pair;
const holesOf = ({ dilation_rate: rate }: LayerConfig) => [...pairOf(rate ?? 1)] as Pair;
const pictures = ({ inputs: [x] }: LayerCall) => x as tf.Tensor4D;
const kernelOf = ({ weight }: LayerCall, name = 'kernel') => weight(name) as tf.Variable<tf.Rank.R4>;

/** Keras' word, or rows and columns of zeros of a ZeroPadding2D before it. */
function padOf({ padding }: LayerConfig): Pad {
  if (!Array.isArray(padding)) return padding === 'same' ? 'same' : 'valid';
  const [rows, columns] = edgesOf(padding);
  return [[0, 0], [...rows], [...columns], [0, 0]];
}

function convolution(call: LayerCall): tf.Tensor {
  const { config } = call.layer;
  const groups = (config.groups ?? 1) as number;
  if (groups > 1) return finished(grouped(call, groups), call);
  const [x, filter, strides, pad] = [pictures(call), kernelOf(call), stepsOf(config), padOf(config)];
  const dilations = holesOf(config);
  // The fused operation always computes the gradient of x, which the first layer does not want.
  if (config.activation !== 'relu')
    return finished(tf.conv2d(x, filter, strides, pad, 'NHWC', dilations), call);
  // Where no gradient is wanted, sum, bias and ReLU are one; where one is, they are three.
  const bias = call.weight('bias');
  return tf.fused.conv2d({ x, filter, strides, pad, dilations, bias, activation: 'relu' });
}

/** Each group of channels has filters of its own, kernel [rows, columns, channels / groups, filters]. */
function grouped(call: LayerCall, groups: number): tf.Tensor4D {
  const { config } = call.layer;
  const [x, kernel] = [pictures(call), kernelOf(call)];
  const [rows, columns, channels, filters] = kernel.shape;
  if (channels === 1) {
    const filter = tf.reshape(kernel, [rows, columns, groups, filters / groups]) as tf.Tensor4D;
    return tf.depthwiseConv2d(x, filter, stepsOf(config), padOf(config), 'NHWC', holesOf(config));
  }
  const parts = tf.split(kernel, groups, 3) as tf.Tensor4D[];
  const sums = (tf.split(x, groups, 3) as tf.Tensor4D[]).map((part, group) =>
    tf.conv2d(part, parts[group], stepsOf(config), padOf(config), 'NHWC', holesOf(config)),
  );
  return tf.concat(sums, 3);
}

function transposed(call: LayerCall): tf.Tensor {
  const { config } = call.layer;
  const [x, kernel] = [pictures(call), kernelOf(call)];
  const [strides, pad] = [stepsOf(config), padOf(config) as 'valid' | 'same'];
  // As Keras' deconv_output_length.
  const size = (axis: 0 | 1) =>
    x.shape[1 + axis] * strides[axis] +
    (pad === 'same' ? 0 : Math.max(0, kernel.shape[axis] - strides[axis]));
  const shape = [x.shape[0], size(0), size(1), kernel.shape[2]] as tf.Tensor4D['shape'];
  return finished(tf.conv2dTranspose(x, kernel, shape, strides, pad), call);
}

function depthwise(call: LayerCall): tf.Tensor4D {
  const { config } = call.layer;
  const filter = kernelOf(call, 'depthwise_kernel');
  return tf.depthwiseConv2d(
    ...([pictures(call), filter, stepsOf(config), padOf(config), 'NHWC', holesOf(config)] as const),
  );
}

const pool =
  (operation: typeof tf.maxPool): LayerClass['compute'] =>
  (call) => {
    const { config } = call.layer;
    return operation(pictures(call), [...pairOf(config.pool_size)] as Pair, stepsOf(config), padOf(config));
  };

export const WINDOW_CALLS: Readonly<Record<string, LayerClass>> = {
  Conv2D: { compute: convolution },
  Conv2DTranspose: { compute: transposed },
  DepthwiseConv2D: { compute: (call) => finished(depthwise(call), call) },
  SeparableConv2D: {
    compute: (call) =>
      finished(tf.conv2d(depthwise(call), kernelOf(call, 'pointwise_kernel'), 1, 'valid'), call),
  },
  MaxPooling2D: { compute: pool(tf.maxPool) },
  AveragePooling2D: { compute: pool(tf.avgPool) },
  GlobalAveragePooling2D: {
    compute(call) {
      const means = channelMeans(pictures(call));
      return call.layer.config.keepdims === true ? tf.reshape(means, [means.shape[0], 1, 1, -1]) : means;
    },
  },
  GlobalMaxPooling2D: {
    compute: (call) => tf.max(pictures(call), [1, 2], call.layer.config.keepdims === true),
  },
};
