/**
 * Operations on whole channels of pictures: their means, and their products with a gate (squeeze-and-excite). Each way is one
 * pass where the backend has the kernel; TensorFlow.js repeats and transposes whole pictures. It must not know of layers.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernels, runKernel } from './kernels.ts';

/** The kernel's name, where a backend has it: x [n, height, width, channels] → means [n, channels]. */
export const CHANNEL_MEANS = 'ChannelMeans';
/** dy [n, channels], attributes as below → dx [n, height, width, channels], dy / (height · width) everywhere. */
export const CHANNEL_MEANS_GRADIENT = 'ChannelMeansGradient';
export interface ChannelMeansGradientAttributes {
  height: number;
  width: number;
}
/** x [n, height, width, channels], gate [n, 1, 1, channels] → y = x · gate. */
export const SCALE_CHANNELS = 'ScaleChannels';
/** x, gate, dy (of x's shape) → [dx = dy · gate, dgate = Σ over height and width of dy · x]. */
export const SCALE_CHANNELS_GRADIENT = 'ScaleChannelsGradient';

/** Means over height and width: [n, channels] of x [n, height, width, channels]. */
export function channelMeans(x: tf.Tensor4D): tf.Tensor2D {
  if (!hasKernels(CHANNEL_MEANS, CHANNEL_MEANS_GRADIENT)) return tf.mean(x, [1, 2]);
  const [, height, width] = x.shape;
  const compute = tf.customGrad((input) => ({
    value: runKernel(CHANNEL_MEANS, { x: input }),
    gradFunc: (dy: tf.Tensor) => runKernel(CHANNEL_MEANS_GRADIENT, { dy }, { height, width }),
  }));
  return compute(x) as tf.Tensor2D;
}

/** x · gate, as scaleChannels; the gate is drawn, not learned: it has no gradient. */
export function gateChannels(x: tf.Tensor4D, gate: tf.Tensor4D): tf.Tensor4D {
  if (!hasKernels(SCALE_CHANNELS)) return tf.mul(x, gate);
  const compute = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
    save([gate]);
    return {
      value: runKernel(SCALE_CHANNELS, { x: input, gate }),
      gradFunc: (dy: tf.Tensor, [kept]: tf.Tensor[]) => runKernel(SCALE_CHANNELS, { x: dy, gate: kept }),
    };
  });
  return compute(x) as tf.Tensor4D;
}

/** x · gate, x [n, height, width, channels], gate [n, 1, 1, channels]. */
export function scaleChannels(x: tf.Tensor4D, gate: tf.Tensor4D): tf.Tensor4D {
  if (!hasKernels(SCALE_CHANNELS, SCALE_CHANNELS_GRADIENT)) return tf.mul(x, gate);
  const compute = tf.customGrad((...args) => {
    const [input, factor, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([input, factor]);
    return {
      value: runKernel(SCALE_CHANNELS, { x: input, gate: factor }),
      gradFunc: (dy: tf.Tensor, [x, gate]: tf.Tensor[]) =>
        runKernel<tf.Tensor[]>(SCALE_CHANNELS_GRADIENT, { x, gate, dy }),
    };
  });
  return compute(x, gate) as tf.Tensor4D;
}
