/** Sizes of convolutions and poolings from the attributes of TensorFlow.js' kernels. It must not know of a backend. */
import * as tf from '@tensorflow/tfjs';

type Shape = [number, number, number, number];

/** What the kernels of a convolution have in common. */
export interface ConvAttributes {
  strides: [number, number] | number;
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  /** 1 where it is left out. */
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  /** NHWC where it is left out. */
  dataFormat?: string;
}
export type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** True where a kernel's attributes say that pictures are [batch, height, width, channels]. */
export const isNhwc = (attrs: object): boolean => ((attrs as ConvAttributes).dataFormat ?? 'NHWC') === 'NHWC';

/**
 * Sizes of the convolution of pictures [batch, height, width, channels] with a filter [height, width, inChannels,
 * outChannels], or [height, width, channels, multiplier] where it is depthwise. `attrs` are ConvAttributes.
 * Throws what TensorFlow.js throws where the sizes do not fit.
 */
export function convInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: object,
  isDepthwise = false,
): ConvInfo {
  const { strides, pad, dilations, dimRoundingMode } = attrs as ConvAttributes;
  return tf.backend_util.computeConv2DInfo(
    inputShape as unknown as Shape,
    filterShape as unknown as Shape,
    strides,
    // TensorFlow.js' own layers give null where they have none.
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
}

/** Whether each place of the result is made of the one place at the same position: a product of matrices. */
export const isPointwise = (info: ConvInfo): boolean =>
  info.filterHeight * info.filterWidth * info.strideHeight * info.strideWidth === 1 &&
  info.inHeight === info.outHeight &&
  info.inWidth === info.outWidth;

export type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** Sizes of a pooling over pictures [batch, height, width, channels]. `attrs` are those of MaxPool or AvgPool. */
export function poolInfo(inputShape: readonly number[], attrs: object): PoolInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as tf.MaxPoolAttrs;
  const shape = inputShape as unknown as Shape;
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}
