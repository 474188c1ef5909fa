/**
 * The gradients of a depthwise convolution: output channel c · multiplier + m sees input channel c only, so these are
 * sums of products of whole pixels.
 */
import { madd } from '../products/microkernels.ts';

@unmanaged
export class Depthwise {
  /** [batch, inHeight, inWidth, channels]: x, or dx as the result. */
  x: usize;
  /** [batch, outHeight, outWidth, channels · multiplier] */
  dy: usize;
  /** [filterHeight, filterWidth, channels, multiplier]; for its gradient [chunks] of them. */
  filter: usize;
  batch: i32;
  channels: i32;
  multiplier: i32;
  inHeight: i32;
  inWidth: i32;
  outHeight: i32;
  outWidth: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideY: i32;
  strideX: i32;
  dilationY: i32;
  dilationX: i32;
  padTop: i32;
  padLeft: i32;
  /** Output rows (of all pictures) in one chunk of the filter's gradient. */
  rowsPerChunk: i32;
}

/** dx[b, i, c] = Σ dy[b, o, c, m] · filter[t, c, m] over the taps (o, i, t) and m; a task is one row of dx. */
export function depthwiseInputGradientTask(p: Depthwise, index: i32): void {
  const y = index % p.inHeight;
  const picture = index / p.inHeight;
  const pixelBytes = (<usize>p.channels) << 2;
  const dyBytes = pixelBytes * <usize>p.multiplier;
  const row = p.x + <usize>(index * p.inWidth) * pixelBytes;
  memory.fill(row, 0, <usize>p.inWidth * pixelBytes);
  for (let ky: i32 = 0; ky < p.filterHeight; ky++) {
    const fromTop = y + p.padTop - ky * p.dilationY;
    if (fromTop < 0 || fromTop % p.strideY != 0 || fromTop / p.strideY >= p.outHeight) continue;
    const dyRow = p.dy + <usize>((picture * p.outHeight + fromTop / p.strideY) * p.outWidth) * dyBytes;
    for (let kx: i32 = 0; kx < p.filterWidth; kx++) {
      const filter = p.filter + <usize>(ky * p.filterWidth + kx) * dyBytes;
      for (let outX: i32 = 0; outX < p.outWidth; outX++) {
        const x = outX * p.strideX + kx * p.dilationX - p.padLeft;
        if (x < 0 || x >= p.inWidth) continue;
        const to = row + <usize>x * pixelBytes;
        const dy = dyRow + <usize>outX * dyBytes;
        if (p.multiplier == 1) addProducts(to, dy, filter, pixelBytes);
        else
          for (let c: i32 = 0; c < p.channels; c++) {
            let sum = load<f32>(to + ((<usize>c) << 2));
            for (let m: i32 = 0; m < p.multiplier; m++) {
              const at = (<usize>(c * p.multiplier + m)) << 2;
              sum += load<f32>(dy + at) * load<f32>(filter + at);
            }
            store<f32>(to + ((<usize>c) << 2), sum);
          }
      }
    }
  }
}

/** dfilter[t, c, m] = Σ x[b, i, c] · dy[b, o, c, m] over the taps (o, i, t); a task is a chunk of output rows. */
export function depthwiseFilterGradientTask(p: Depthwise, index: i32): void {
  const pixelBytes = (<usize>p.channels) << 2;
  const dyBytes = pixelBytes * <usize>p.multiplier;
  const size = <usize>(p.filterHeight * p.filterWidth) * dyBytes;
  const partial = p.filter + <usize>index * size;
  memory.fill(partial, 0, size);
  const end = min((index + 1) * p.rowsPerChunk, p.batch * p.outHeight);
  for (let row = index * p.rowsPerChunk; row < end; row++) {
    const picture = row / p.outHeight;
    for (let ky: i32 = 0; ky < p.filterHeight; ky++) {
      const y = (row % p.outHeight) * p.strideY + ky * p.dilationY - p.padTop;
      if (y < 0 || y >= p.inHeight) continue;
      const line = p.x + <usize>((picture * p.inHeight + y) * p.inWidth) * pixelBytes;
      for (let kx: i32 = 0; kx < p.filterWidth; kx++) {
        const to = partial + <usize>(ky * p.filterWidth + kx) * dyBytes;
        for (let outX: i32 = 0; outX < p.outWidth; outX++) {
          const inX = outX * p.strideX + kx * p.dilationX - p.padLeft;
          if (inX < 0 || inX >= p.inWidth) continue;
          const x = line + <usize>inX * pixelBytes;
          const dy = p.dy + <usize>(row * p.outWidth + outX) * dyBytes;
          if (p.multiplier == 1) addProducts(to, x, dy, pixelBytes);
          else
            for (let c: i32 = 0; c < p.channels; c++) {
              const value = load<f32>(x + ((<usize>c) << 2));
              for (let m: i32 = 0; m < p.multiplier; m++) {
                const at = (<usize>(c * p.multiplier + m)) << 2;
                store<f32>(to + at, load<f32>(to + at) + value * load<f32>(dy + at));
              }
            }
        }
      }
    }
  }
}

/** to[i] += a[i] · b[i] for `bytes` / 4 values. */
function addProducts(to: usize, a: usize, b: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16)
    v128.store(to + at, madd(v128.load(a + at), v128.load(b + at), v128.load(to + at)));
  for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(a + at) * load<f32>(b + at));
}
