/** Shapes of a two-dimensional convolution from the attributes of a kernel. */
import * as tf from '@tensorflow/tfjs';

/** What the convolution kernels of TensorFlow.js have in common; a missing dilation is 1. */
export interface ConvAttributes {
  strides: [number, number] | number;
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dataFormat?: string;
}

export const isNhwc = (attrs: object): boolean => ((attrs as ConvAttributes).dataFormat ?? 'NHWC') === 'NHWC';

/** Shapes of the convolution of pictures of `inputShape` with a filter of `filterShape`. */
export function convInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: object,
  isDepthwise = false,
) {
  const { strides, pad, dilations, dimRoundingMode } = attrs as ConvAttributes;
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
}

/**
 * True where a row of the filter reads one stretch of the picture's row at every position: no padding at its sides
 * and no gaps.
 */
export function readsWholeRows({
  padInfo,
  dilationWidth,
  strideWidth,
  outWidth,
  filterWidth,
  inWidth,
}: ReturnType<typeof convInfo>) {
  return padInfo.left === 0 && dilationWidth === 1 && (outWidth - 1) * strideWidth + filterWidth <= inWidth;
}
