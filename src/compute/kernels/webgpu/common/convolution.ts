/**
 * What the convolution kernels of WebGPU share: a layer's geometry as WGSL constants, so that the driver turns divisions
 * by them into multiplications, and the fetch of one value under the sliding window.
 */
import type { ConvInfo } from '../../common/geometry.ts';

/** Sizes as u32; what is added to or compared with coordinates that may be negative, as i32. */
export function geometryCode(info: ConvInfo): string {
  const unsigned = {
    IN_CHANNELS: info.inChannels,
    OUT_CHANNELS: info.outChannels,
    KERNEL_WIDTH: info.filterWidth,
    IN_POSITIONS: info.inHeight * info.inWidth,
    OUT_POSITIONS: info.outHeight * info.outWidth,
    IN_ROW: info.inWidth,
    OUT_ROW: info.outWidth,
  };
  const signed = {
    IN_HEIGHT: info.inHeight,
    IN_WIDTH: info.inWidth,
    OUT_HEIGHT: info.outHeight,
    OUT_WIDTH: info.outWidth,
    STRIDE_Y: info.strideHeight,
    STRIDE_X: info.strideWidth,
    PAD_TOP: info.padInfo.top,
    PAD_LEFT: info.padInfo.left,
    DILATION_Y: info.dilationHeight,
    DILATION_X: info.dilationWidth,
  };
  const lines = (type: string, numbers: Record<string, number>) =>
    Object.entries(numbers).map(([name, value]) => `const ${name}: ${type} = ${value};`);
  return [...lines('u32', unsigned), ...lines('i32', signed)].join('\n');
}

/**
 * Body of a fetch from pictures `values`, of the value that channel and tap `patch` = ((i · kernelWidth + j) · channels +
 * c) of the window over output `position` = ((b · outHeight + y) · outWidth + x) meets; zero in the padding.
 */
export function windowFetch(values: string, position: string, patch: string, vec4: boolean): string {
  return `
  let tap = ${patch} / IN_CHANNELS;
  let channel = ${patch} % IN_CHANNELS;
  let at = ${position} % OUT_POSITIONS;
  let y = i32(at / OUT_ROW) * STRIDE_Y - PAD_TOP + i32(tap / KERNEL_WIDTH) * DILATION_Y;
  let x = i32(at % OUT_ROW) * STRIDE_X - PAD_LEFT + i32(tap % KERNEL_WIDTH) * DILATION_X;
  if (y < 0 || y >= IN_HEIGHT || x < 0 || x >= IN_WIDTH) { return ${vec4 ? 'vec4f' : 'f32'}(); }
  let picture = ${position} / OUT_POSITIONS * IN_POSITIONS;
  return ${values}[((picture + u32(y * IN_WIDTH + x)) * IN_CHANNELS + channel)${vec4 ? ' / 4u' : ''}];`;
}
