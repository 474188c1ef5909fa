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
  for (let n: i32 = 0; n < TILE_COLUMNS; n++) {
    let to = strip + ((<usize>n) << 2);
    if (n < columns) {
      let from = b + <usize>n * pitch;
      for (let k: i32 = 0; k < count; k++) {
        store<f32>(to, load<f32>(from));
        from += 4;
        to += 32;
      }
    } else {
      for (let k: i32 = 0; k < count; k++) {
        store<f32>(to, 0);
        to += 32;
      }
    }
  }
}
