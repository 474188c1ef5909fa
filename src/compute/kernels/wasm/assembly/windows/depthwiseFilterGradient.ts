/**
 * The filter's gradient of a depthwise convolution: dfilter[t, c] = Σ x[b, i, c] · dy[b, o, c] over the taps (o, i, t).
 * Along a row of output, the sums of the taps stay in registers, four channels at a time.
 */
import { addSome } from '../passes/lanes.ts';
import { madd } from '../products/microkernels.ts';
import { endInside, firstInside } from './depthwise.ts';

@unmanaged
export class DepthwiseFilterGradient {
  /** [batch, inHeight, inWidth, channels] */
  x: usize;
  /** [batch, outHeight, outWidth, channels] */
  dy: usize;
  /** [chunks][filterHeight, filterWidth, channels] */
  partials: usize;
  batch: i32;
  channels: i32;
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
  /** Output rows (of all pictures) in one chunk. */
  rowsPerChunk: i32;
}

/** The task `index` is a chunk of output rows. */
export function depthwiseFilterGradientTask(p: DepthwiseFilterGradient, index: i32): void {
  const bytes = (<usize>p.channels) << 2;
  const size = <usize>(p.filterHeight * p.filterWidth) * bytes;
  const partial = p.partials + <usize>index * size;
  memory.fill(partial, 0, size);
  const end = min((index + 1) * p.rowsPerChunk, p.batch * p.outHeight);
  // The output columns all of whose taps lie inside.
  const from = min(p.outWidth, firstInside(-p.padLeft, p.strideX));
  const to = max(
    from,
    min(p.outWidth, endInside((p.filterWidth - 1) * p.dilationX - p.padLeft, p.strideX, p.inWidth)),
  );
  for (let row = index * p.rowsPerChunk; row < end; row++) {
    const picture = row / p.outHeight;
    const top = (row % p.outHeight) * p.strideY - p.padTop;
    const fromKy = firstInside(top, p.dilationY);
    const endKy = min(p.filterHeight, endInside(top, p.dilationY, p.inHeight));
    const dy = p.dy + <usize>(row * p.outWidth) * bytes;
    const lineBytes = <usize>(p.dilationY * p.inWidth) * bytes;
    let x = p.x + <usize>((picture * p.inHeight + top + fromKy * p.dilationY) * p.inWidth) * bytes;
    let out = partial + <usize>(fromKy * p.filterWidth) * bytes;
    const isWhole = p.filterWidth == 3 && p.filterHeight == 3 && endKy - fromKy == 3;
    if (isWhole) nine(p, x, lineBytes, dy, from, to, out);
    for (let ky = fromKy; ky < endKy; ky++) {
      if (!isWhole) {
        let kx: i32 = 0;
        for (; kx + 3 <= p.filterWidth; kx += 3) three(p, x, dy, from, to, kx, out);
        for (; kx < p.filterWidth; kx++) single(p, x, dy, from, to, kx, out);
      }
      for (let kx: i32 = 0; kx < p.filterWidth; kx++) {
        single(p, x, dy, 0, from, kx, out);
        single(p, x, dy, to, p.outWidth, kx, out);
      }
      x += lineBytes;
      out += <usize>p.filterWidth * bytes;
    }
  }
}

/** Adds the products of the output columns from … to − 1 with one tap, as far as it lies inside. */
function single(
  p: DepthwiseFilterGradient,
  x: usize,
  dy: usize,
  from: i32,
  to: i32,
  kx: i32,
  out: usize,
): void {
  const bytes = (<usize>p.channels) << 2;
  const left = kx * p.dilationX - p.padLeft;
  from = max(from, firstInside(left, p.strideX));
  to = min(to, endInside(left, p.strideX, p.inWidth));
  if (from >= to) return;
  const stride = <usize>p.strideX * bytes;
  x += <usize>(from * p.strideX + left) * bytes;
  dy += <usize>from * bytes;
  out += <usize>kx * bytes;
  for (let c: usize = 0; c < bytes; c += 16) {
    let sum = f32x4.splat(0);
    let a = x + c;
    let b = dy + c;
    for (let n = to - from; n > 0; n--) {
      sum = madd(v128.load(a), v128.load(b), sum);
      a += stride;
      b += bytes;
    }
    addSome(out + c, sum, bytes - c);
  }
}

/** The same with three taps side by side, all of them inside. */
function three(
  p: DepthwiseFilterGradient,
  x: usize,
  dy: usize,
  from: i32,
  to: i32,
  kx: i32,
  out: usize,
): void {
  const bytes = (<usize>p.channels) << 2;
  const stride = <usize>p.strideX * bytes;
  const gap = <usize>p.dilationX * bytes;
  x += <usize>(from * p.strideX + kx * p.dilationX - p.padLeft) * bytes;
  dy += <usize>from * bytes;
  out += <usize>kx * bytes;
  for (let c: usize = 0; c < bytes; c += 16) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let a = x + c;
    let b = dy + c;
    for (let n = to - from; n > 0; n--) {
      const value = v128.load(b);
      s0 = madd(v128.load(a), value, s0);
      s1 = madd(v128.load(a + gap), value, s1);
      s2 = madd(v128.load(a + 2 * gap), value, s2);
      a += stride;
      b += bytes;
    }
    const left = bytes - c;
    addSome(out + c, s0, left);
    addSome(out + bytes + c, s1, left);
    addSome(out + 2 * bytes + c, s2, left);
  }
}

/** The same with all nine taps of a 3 × 3 filter. */
function nine(
  p: DepthwiseFilterGradient,
  x: usize,
  lineBytes: usize,
  dy: usize,
  from: i32,
  to: i32,
  out: usize,
): void {
  const bytes = (<usize>p.channels) << 2;
  const stride = <usize>p.strideX * bytes;
  const gap = <usize>p.dilationX * bytes;
  x += <usize>(from * p.strideX - p.padLeft) * bytes;
  dy += <usize>from * bytes;
  for (let c: usize = 0; c < bytes; c += 16) {
    let s00 = f32x4.splat(0);
    let s01 = s00;
    let s02 = s00;
    let s10 = s00;
    let s11 = s00;
    let s12 = s00;
    let s20 = s00;
    let s21 = s00;
    let s22 = s00;
    let a0 = x + c;
    let a1 = a0 + lineBytes;
    let a2 = a1 + lineBytes;
    let b = dy + c;
    for (let n = to - from; n > 0; n--) {
      const value = v128.load(b);
      s00 = madd(v128.load(a0), value, s00);
      s01 = madd(v128.load(a0 + gap), value, s01);
      s02 = madd(v128.load(a0 + 2 * gap), value, s02);
      s10 = madd(v128.load(a1), value, s10);
      s11 = madd(v128.load(a1 + gap), value, s11);
      s12 = madd(v128.load(a1 + 2 * gap), value, s12);
      s20 = madd(v128.load(a2), value, s20);
      s21 = madd(v128.load(a2 + gap), value, s21);
      s22 = madd(v128.load(a2 + 2 * gap), value, s22);
      a0 += stride;
      a1 += stride;
      a2 += stride;
      b += bytes;
    }
    const left = bytes - c;
    let at = out + c;
    addSome(at, s00, left);
    addSome(at + bytes, s01, left);
    addSome(at + 2 * bytes, s02, left);
    at += 3 * bytes;
    addSome(at, s10, left);
    addSome(at + bytes, s11, left);
    addSome(at + 2 * bytes, s12, left);
    at += 3 * bytes;
    addSome(at, s20, left);
    addSome(at + bytes, s21, left);
    addSome(at + 2 * bytes, s22, left);
  }
}
