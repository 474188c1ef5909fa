/**
 * With stride s the places i of a convolution's input fall into s classes (i mod s) each way; those of one class are reached by
 * the same taps. It must not know of kernels.
 */
import type { ConvInfo } from '../../common/geometry.ts';

/** A tap that reaches a class, and where in dy it reads from a place's q = (i − class) / s. */
interface ClassTap {
  tap: number;
  offset: number;
}

export interface InputClass {
  /** Its first place, and how many places it has: each way. */
  start: [number, number];
  positions: [number, number];
  rows: ClassTap[];
  columns: ClassTap[];
}

function tapsOf(class_: number, pad: number, stride: number, dilation: number, size: number): ClassTap[] {
  return Array.from({ length: size }, (_, tap) => ({
    tap,
    offset: (class_ + pad - tap * dilation) / stride,
  })).filter(({ offset }) => Number.isInteger(offset));
}

/** Calls `work` for each class of places. */
export function forEachClass(info: ConvInfo, work: (one: InputClass) => void): void {
  const { strideHeight, strideWidth, inHeight, inWidth, padInfo } = info;
  for (let y = 0; y < Math.min(strideHeight, inHeight); y++)
    for (let x = 0; x < Math.min(strideWidth, inWidth); x++)
      work({
        start: [y, x],
        positions: [Math.ceil((inHeight - y) / strideHeight), Math.ceil((inWidth - x) / strideWidth)],
        rows: tapsOf(y, padInfo.top, strideHeight, info.dilationHeight, info.filterHeight),
        columns: tapsOf(x, padInfo.left, strideWidth, info.dilationWidth, info.filterWidth),
      });
}
