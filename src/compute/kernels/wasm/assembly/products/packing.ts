/** Copies of matrices in strips of 8 columns, in the order in which the tiles read them. */
import { TILE_COLUMNS } from './microkernels.ts';

/** What each thread has for packed copies: matMulTransposedA.ts needs most of it. */
export const SCRATCH_BYTES: i32 = 256 * 1024;

/**
 * strip[k][0 … 7] = b[k][0 … columns − 1], zero beyond, for `count` rows k that lie `pitch` bytes apart.
 */
export function packRows(strip: usize, b: usize, pitch: usize, count: i32, columns: i32): void {
  if (columns >= TILE_COLUMNS) {
    for (; count > 0; count--) {
      v128.store(strip, v128.load(b));
      v128.store(strip, v128.load(b, 16), 16);
      b += pitch;
      strip += 32;
    }
    return;
  }
  for (; count > 0; count--) {
    v128.store(strip, f32x4.splat(0));
    v128.store(strip, f32x4.splat(0), 16);
    memory.copy(strip, b, (<usize>columns) << 2);
    b += pitch;
    strip += 32;
  }
}

/**
 * The same from a transposed matrix: strip[k][n] = b[n][k], zero for n ≥ `columns`; rows n lie `pitch` bytes apart.
 */
export function packColumns(strip: usize, b: usize, pitch: usize, count: i32, columns: i32): void {
  if (columns >= TILE_COLUMNS) {
    const whole = (count >> 2) << 2;
    packFourColumns(strip, b, pitch, whole);
    packFourColumns(strip + 16, b + 4 * pitch, pitch, whole);
    strip += (<usize>whole) << 5;
    b += (<usize>whole) << 2;
    count -= whole;
  }
  for (let n: i32 = 0; n < TILE_COLUMNS; n++) {
    let to = strip + ((<usize>n) << 2);
    let from = b + <usize>n * pitch;
    for (let k: i32 = 0; k < count; k++) {
      store<f32>(to, n < columns ? load<f32>(from) : 0);
      from += 4;
      to += 32;
    }
  }
}

/** strip[k][0 … 3] = b[0 … 3][k], four k at a time. */
function packFourColumns(strip: usize, b: usize, pitch: usize, count: i32): void {
  for (; count > 0; count -= 4) {
    const r0 = v128.load(b);
    const r1 = v128.load(b + pitch);
    const r2 = v128.load(b + 2 * pitch);
    const r3 = v128.load(b + 3 * pitch);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(strip, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(strip, v128.shuffle<f64>(low01, low23, 1, 3), 32);
    v128.store(strip, v128.shuffle<f64>(high01, high23, 0, 2), 64);
    v128.store(strip, v128.shuffle<f64>(high01, high23, 1, 3), 96);
    b += 16;
    strip += 128;
  }
}

/** Copies values, up to three more than asked for. */
export function copyValues(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, v128.load(from + at));
}

@unmanaged
export class TakeRows {
  /** [any][columns] */
  x: usize;
  /** [tasks][columns] */
  out: usize;
  /** For each row of `out` its place in `x`. */
  places: usize;
  columns: i32;
}

/** The task `index`: one row of `out`. */
export function takeRowsTask(p: TakeRows, index: i32): void {
  const bytes = (<usize>p.columns) << 2;
  const place = load<i32>(p.places + ((<usize>index) << 2));
  memory.copy(p.out + <usize>index * bytes, p.x + <usize>place * bytes, bytes);
}
