/** Sums down the columns of a block of rows, as all kernels of channels need them. */
import { madd } from '../products/microkernels.ts';
import { add } from './lanes.ts';

/** Columns in one task of a sum: a multiple of 4, few enough for many rows of them to stay cached. */
export const COLUMNS_PER_TASK: i32 = 64;
/** Values that are summed before they are added to the sum so far: they stay in the first cache. */
const VALUES_AT_ONCE: i32 = 2048;

/** Rows of `columns` that are summed at once. */
export function rowsAtOnce(columns: i32): i32 {
  return max(16, VALUES_AT_ONCE / columns);
}

/** sums[c] = Σ of `rows` rows of x[row][c], `columns` of them, `pitch` bytes from row to row. Up to 3 sums more are written. */
export function sumColumns(sums: usize, x: usize, pitch: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  memory.fill(sums, 0, (bytes + 15) & ~15);
  const most = rowsAtOnce(columns);
  for (let left = rows; left > 0; left -= most) {
    const count = min(left, most);
    for (let c: usize = 0; c < bytes; c += 16) {
      let at = x + c;
      let sum = f32x4.splat(0);
      for (let row: i32 = 0; row < count; row++) {
        sum = f32x4.add(sum, v128.load(at));
        at += pitch;
      }
      add(sums + c, sum);
    }
    x += <usize>most * pitch;
  }
}

/** squares[c] = Σ (x[row][c] − mean[c])², likewise. */
export function sumSquares(
  squares: usize,
  mean: usize,
  x: usize,
  pitch: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = (<usize>columns) << 2;
  memory.fill(squares, 0, (bytes + 15) & ~15);
  const most = rowsAtOnce(columns);
  for (let left = rows; left > 0; left -= most) {
    const count = min(left, most);
    for (let c: usize = 0; c < bytes; c += 16) {
      let at = x + c;
      let sum = f32x4.splat(0);
      const center = v128.load(mean + c);
      for (let row: i32 = 0; row < count; row++) {
        const distance = f32x4.sub(v128.load(at), center);
        sum = madd(distance, distance, sum);
        at += pitch;
      }
      add(squares + c, sum);
    }
    x += <usize>most * pitch;
  }
}
