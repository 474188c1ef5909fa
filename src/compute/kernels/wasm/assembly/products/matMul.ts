/**
 * Products of matrices whose left one is read along its rows: C = A · B and C = A · Bᵀ, in a batch of any size.
 * A task is a block of C; where C is small and the sum long (the first dense layer of a net), the sum is cut into
 * chunks as well, each with a partial C of its own.
 */
import { rowsTile, TILE_COLUMNS, TILE_ROWS } from './microkernels.ts';
import { packColumns, packRows } from './packing.ts';

/** The block of B that is packed at once: 256 × 128 values, 128 KB. */
export const BLOCK_STEPS: i32 = 256;
export const BLOCK_COLUMNS: i32 = 128;
/** Rows of A that are packed at once where A is read along its columns: a multiple of the tile. */
export const BLOCK_ROWS: i32 = 96;

@unmanaged
export class MatMul {
  /** [batchA, rows, steps] */
  a: usize;
  /** [batchB, steps, columns], or [batchB, columns, steps] where transposed. */
  b: usize;
  /** [chunks][batch, rows, columns] */
  out: usize;
  rows: i32;
  steps: i32;
  columns: i32;
  transposedB: i32;
  batch: i32;
  /** From one matrix of the batch to the next, in values: 0 where it serves all. */
  batchStrideA: i32;
  batchStrideB: i32;
  /** Steps of the sum in one chunk. */
  stepsPerChunk: i32;
  /** Rows of A in one task, a multiple of the tile. */
  rowsPerTask: i32;
}

/** The task `index` = ((chunk · batch + item) · rowBlocks + rowBlock) · columnBlocks + columnBlock. */
export function matMulTask(p: MatMul, index: i32, scratch: usize): void {
  const columnBlocks = (p.columns + BLOCK_COLUMNS - 1) / BLOCK_COLUMNS;
  const rowBlocks = (p.rows + p.rowsPerTask - 1) / p.rowsPerTask;
  const firstColumn = (index % columnBlocks) * BLOCK_COLUMNS;
  index /= columnBlocks;
  const firstRow = (index % rowBlocks) * p.rowsPerTask;
  index /= rowBlocks;
  const item = index % p.batch;
  const chunk = index / p.batch;

  const rows = min(p.rowsPerTask, p.rows - firstRow);
  const columns = min(BLOCK_COLUMNS, p.columns - firstColumn);
  const begin = chunk * p.stepsPerChunk;
  const end = min(begin + p.stepsPerChunk, p.steps);
  const pitchA = (<usize>p.steps) << 2;
  const pitchB = (<usize>(p.transposedB ? p.steps : p.columns)) << 2;
  const pitchOut = (<usize>p.columns) << 2;
  const a = p.a + ((<usize>(item * p.batchStrideA)) << 2) + <usize>firstRow * pitchA;
  const b = p.b + ((<usize>(item * p.batchStrideB)) << 2);
  const out =
    p.out + <usize>((chunk * p.batch + item) * p.rows + firstRow) * pitchOut + ((<usize>firstColumn) << 2);
  const packed = scratch + 64;

  for (let step = begin; step < end; step += BLOCK_STEPS) {
    const steps = min(BLOCK_STEPS, end - step);
    const stripBytes = (<usize>steps) << 5;
    for (let n: i32 = 0; n < columns; n += TILE_COLUMNS) {
      const strip = packed + <usize>(n / TILE_COLUMNS) * stripBytes;
      const column = <usize>(firstColumn + n);
      const left = columns - n;
      if (p.transposedB) packColumns(strip, b + column * pitchB + ((<usize>step) << 2), pitchB, steps, left);
      else packRows(strip, b + <usize>step * pitchB + (column << 2), pitchB, steps, left);
    }
    for (let row: i32 = 0; row < rows; row += TILE_ROWS) {
      for (let r: i32 = 0; r < TILE_ROWS; r++) {
        const at = <usize>min(row + r, rows - 1);
        store<u32>(scratch + ((<usize>r) << 2), <u32>(a + at * pitchA + ((<usize>step) << 2)));
        store<u32>(scratch + 24 + ((<usize>r) << 2), <u32>(out + at * pitchOut));
      }
      for (let n: i32 = 0; n < columns; n += TILE_COLUMNS)
        rowsTile(
          scratch,
          1,
          steps,
          packed + <usize>(n / TILE_COLUMNS) * stripBytes,
          scratch + 24,
          (<usize>n) << 2,
          min(TILE_ROWS, rows - row),
          min(TILE_COLUMNS, columns - n),
          step > begin,
        );
    }
  }
}
