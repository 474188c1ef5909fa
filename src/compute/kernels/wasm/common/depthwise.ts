/** What both gradients of a depthwise convolution share on WebAssembly. */
import { type ConvInfo, convInfo, isNhwc } from '../../common/geometry.ts';

/** The parameters of assembly/windows/depthwise.ts from the addresses of x, dy and the filter. */
export function depthwiseParameters(
  info: ConvInfo,
  [x, dy, filter]: [number, number, number],
  rowsPerChunk: number,
): number[] {
  return [
    x,
    dy,
    filter,
    info.batchSize,
    info.inChannels,
    info.outChannels / info.inChannels,
    info.inHeight,
    info.inWidth,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.dilationHeight,
    info.dilationWidth,
    info.padInfo.top,
    info.padInfo.left,
    rowsPerChunk,
  ];
}

/** Sizes from the shapes of x and the filter. Throws where pictures are not [batch, height, width, channels]. */
export function depthwiseInfo(inputShape: readonly number[], filterShape: readonly number[], attrs: object) {
  if (!isNhwc(attrs))
    throw new Error('Depthwise gradients on WebAssembly are for pictures [batch, height, width, channels].');
  return convInfo(inputShape, filterShape, attrs, true);
}
