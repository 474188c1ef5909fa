/**
 * A depthwise convolution: each channel has a filter of its own. With dy in the place of x it serves the input's gradient, too:
 *   out[b, q · step + start, c] = Σ_t x[b, q · stride + first + t · gap, c] · filter[t, c], zero outside of x.
 * The sums of four positions stay in registers over all taps.
 */
import { put } from '../passes/lanes.ts';
import { madd } from '../products/microkernels.ts';

/** Positions whose sums are taken at once. */
const TILE: i32 = 4;

@unmanaged
export class Depthwise {
  /** [batch, inHeight, inWidth, channels] */
  x: usize;
  /** [tapRows, tapColumns, channels] */
  filter: usize;
  /** [batch, outHeight, outWidth, channels] */
  out: usize;
  batch: i32;
  channels: i32;
  inHeight: i32;
  inWidth: i32;
  outHeight: i32;
  outWidth: i32;
  /** The positions q that are computed, and where they lie in the output. */
  rowsY: i32;
  rowsX: i32;
  stepY: i32;
  stepX: i32;
  startY: i32;
  startX: i32;
  strideY: i32;
  strideX: i32;
  tapRows: i32;
  tapColumns: i32;
  firstY: i32;
  firstX: i32;
  gapY: i32;
  gapX: i32;
  /** Rows of positions in one task. */
  rowsPerTask: i32;
}

/** The first position from which on a tap at `offset` lies inside of a row that begins at 0. */
export function firstInside(offset: i32, stride: i32): i32 {
  return offset < 0 ? (stride - 1 - offset) / stride : 0;
}

/** The position before which a tap at `offset` lies inside of a row of `size`. */
export function endInside(offset: i32, stride: i32, size: i32): i32 {
  return size > offset ? (size - offset + stride - 1) / stride : 0;
}

/** The task `index`: a stretch of rows of positions. */
export function depthwiseTask(p: Depthwise, index: i32): void {
  const end = min((index + 1) * p.rowsPerTask, p.batch * p.rowsY);
  for (let row = index * p.rowsPerTask; row < end; row++) depthwiseRow(p, row / p.rowsY, row % p.rowsY);
}

function depthwiseRow(p: Depthwise, picture: i32, q: i32): void {
  const bytes = (<usize>p.channels) << 2;
  const top = q * p.strideY + p.firstY;
  const fromRow = firstInside(top, p.gapY);
  const rows = max(0, min(p.tapRows, endInside(top, p.gapY, p.inHeight)) - fromRow);
  const line = p.x + <usize>((picture * p.inHeight + top + fromRow * p.gapY) * p.inWidth) * bytes;
  const filter = p.filter + <usize>(fromRow * p.tapColumns) * bytes;
  const outRow = (picture * p.outHeight + q * p.stepY + p.startY) * p.outWidth + p.startX;
  const linesBytes = <usize>(p.gapY * p.inWidth) * bytes;
  const outBytes = <usize>p.stepX * bytes;
  const from = min(p.rowsX, firstInside(p.firstX, p.strideX));
  const end = min(p.rowsX, endInside(p.firstX + (p.tapColumns - 1) * p.gapX, p.strideX, p.inWidth));
  let out = p.out + <usize>outRow * bytes;
  for (let x: i32 = 0; x < p.rowsX; ) {
    const left = x * p.strideX + p.firstX;
    if (x >= from && x + TILE <= end) {
      tile(p, line + <usize>left * bytes, linesBytes, filter, rows, out, outBytes);
      x += TILE;
      out += TILE * outBytes;
    } else {
      const fromColumn = firstInside(left, p.gapX);
      const columns = max(0, min(p.tapColumns, endInside(left, p.gapX, p.inWidth)) - fromColumn);
      const at = line + <usize>(left + fromColumn * p.gapX) * bytes;
      one(p, at, linesBytes, filter + <usize>fromColumn * bytes, rows, columns, out);
      x++;
      out += outBytes;
    }
  }
}

/** One position, some of whose taps may lie outside. */
function one(
  p: Depthwise,
  x: usize,
  linesBytes: usize,
  filter: usize,
  rows: i32,
  columns: i32,
  out: usize,
): void {
  const bytes = (<usize>p.channels) << 2;
  const gap = <usize>p.gapX * bytes;
  const filterBytes = <usize>p.tapColumns * bytes;
  for (let c: usize = 0; c < bytes; c += 16) {
    let sum = f32x4.splat(0);
    for (let row: i32 = 0; row < rows; row++) {
      let from = x + <usize>row * linesBytes + c;
      let weight = filter + <usize>row * filterBytes + c;
      for (let column: i32 = 0; column < columns; column++) {
        sum = madd(v128.load(from), v128.load(weight), sum);
        from += gap;
        weight += bytes;
      }
    }
    put(out + c, sum, bytes - c);
  }
}

/** Four positions side by side, all of whose taps lie inside of their rows. */
function tile(
  p: Depthwise,
  x: usize,
  linesBytes: usize,
  filter: usize,
  rows: i32,
  out: usize,
  outBytes: usize,
): void {
  const bytes = (<usize>p.channels) << 2;
  const gap = <usize>p.gapX * bytes;
  const stride = <usize>p.strideX * bytes;
  const columns = p.tapColumns;
  const isDense = columns == 3 && p.gapX == 1 && p.strideX == 1;
  for (let c: usize = 0; c < bytes; c += 16) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let line = x + c;
    let weight = filter + c;
    for (let row: i32 = 0; row < rows; row++) {
      let at = line;
      if (isDense) {
        // Neighbours share what they read.
        const w0 = v128.load(weight);
        const w1 = v128.load(weight + bytes);
        const w2 = v128.load(weight + 2 * bytes);
        let value = v128.load(at);
        s0 = madd(value, w0, s0);
        at += bytes;
        value = v128.load(at);
        s0 = madd(value, w1, s0);
        s1 = madd(value, w0, s1);
        at += bytes;
        value = v128.load(at);
        s0 = madd(value, w2, s0);
        s1 = madd(value, w1, s1);
        s2 = madd(value, w0, s2);
        at += bytes;
        value = v128.load(at);
        s1 = madd(value, w2, s1);
        s2 = madd(value, w1, s2);
        s3 = madd(value, w0, s3);
        at += bytes;
        value = v128.load(at);
        s2 = madd(value, w2, s2);
        s3 = madd(value, w1, s3);
        value = v128.load(at + bytes);
        s3 = madd(value, w2, s3);
        weight += 3 * bytes;
      } else {
        for (let column: i32 = 0; column < columns; column++) {
          const w = v128.load(weight);
          let from = at;
          s0 = madd(v128.load(from), w, s0);
          from += stride;
          s1 = madd(v128.load(from), w, s1);
          from += stride;
          s2 = madd(v128.load(from), w, s2);
          s3 = madd(v128.load(from + stride), w, s3);
          at += gap;
          weight += bytes;
        }
      }
      line += linesBytes;
    }
    const left = bytes - c;
    let to = out + c;
    put(to, s0, left);
    to += outBytes;
    put(to, s1, left);
    to += outBytes;
    put(to, s2, left);
    put(to + outBytes, s3, left);
  }
}
