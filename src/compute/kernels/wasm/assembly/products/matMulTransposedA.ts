/**
 * C = Aᵀ · B, the weight gradient of a dense layer: both are read along the long side of C. A task is a block of C;
 * where C is small and the sum long, the sum is cut into chunks, each with a partial C of its own. Of a block, 128 KB of B
 * and 96 KB of A are packed at once.
 */
import { BLOCK_COLUMNS, BLOCK_ROWS, BLOCK_STEPS } from './matMul.ts';
import { outerTile, TILE_COLUMNS, TILE_ROWS } from './microkernels.ts';
import { copyValues, packRows } from './packing.ts';

@unmanaged
export class MatMulTransposedA {
  /** [batchA, steps, rows] */
  a: usize;
  /** [batchB, steps, columns] */
  b: usize;
  /** [chunks][batch, rows, columns] */
  out: usize;
  rows: i32;
  steps: i32;
  columns: i32;
  batch: i32;
  /** From one matrix of the batch to the next, in values: 0 where it serves all. */
  batchStrideA: i32;
  batchStrideB: i32;
  /** Steps of the sum in one chunk. */
  stepsPerChunk: i32;
}

/** The task `index` = ((chunk · batch + item) · rowBlocks + rowBlock) · columnBlocks + columnBlock. */
export function matMulTransposedATask(p: MatMulTransposedA, index: i32, scratch: usize): void {
  const columnBlocks = (p.columns + BLOCK_COLUMNS - 1) / BLOCK_COLUMNS;
  const rowBlocks = (p.rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  const firstColumn = (index % columnBlocks) * BLOCK_COLUMNS;
  index /= columnBlocks;
  const firstRow = (index % rowBlocks) * BLOCK_ROWS;
  index /= rowBlocks;
  const item = index % p.batch;
  const chunk = index / p.batch;

  const rows = min(BLOCK_ROWS, p.rows - firstRow);
  const columns = min(BLOCK_COLUMNS, p.columns - firstColumn);
  const begin = chunk * p.stepsPerChunk;
  const end = min(begin + p.stepsPerChunk, p.steps);
  const pitchA = (<usize>p.rows) << 2;
  const pitchOut = (<usize>p.columns) << 2;
  const a = p.a + ((<usize>(item * p.batchStrideA + firstRow)) << 2);
  const b = p.b + ((<usize>(item * p.batchStrideB + firstColumn)) << 2);
  const out =
    p.out + <usize>((chunk * p.batch + item) * p.rows + firstRow) * pitchOut + ((<usize>firstColumn) << 2);
  const rowBytes = (<usize>rows) << 2;
  for (let row: i32 = 0; row < rows; row++)
    memory.fill(out + <usize>row * pitchOut, 0, (<usize>columns) << 2);

  for (let step = begin; step < end; step += BLOCK_STEPS) {
    const steps = min(BLOCK_STEPS, end - step);
    for (let k: i32 = 0; k < steps; k++)
      copyValues(scratch + <usize>k * rowBytes, a + <usize>(step + k) * pitchA, rowBytes);
    addOuterBlock(scratch, rows, steps, b + <usize>step * pitchOut, columns, out, pitchOut);
  }
}

/**
 * out += Aᵀ · B for a block of A that lies packed in `scratch`: `steps` rows of `rows` values, and as many rows of B with
 * `columns` values. `pitch` is the bytes from row to row of B, and of `out`.
 */
export function addOuterBlock(
  scratch: usize,
  rows: i32,
  steps: i32,
  b: usize,
  columns: i32,
  out: usize,
  pitch: usize,
): void {
  const packedB = scratch + ((<usize>BLOCK_STEPS * (BLOCK_ROWS + TILE_COLUMNS)) << 2);
  for (let n: i32 = 0; n < columns; n += TILE_COLUMNS) {
    const strip = packedB + ((<usize>((n / TILE_COLUMNS) * steps)) << 5);
    packRows(strip, b + ((<usize>n) << 2), pitch, steps, columns - n);
  }
  for (let row: i32 = 0; row < rows; row += TILE_ROWS)
    for (let n: i32 = 0; n < columns; n += TILE_COLUMNS)
      outerTile(
        scratch + ((<usize>row) << 2),
        (<usize>rows) << 2,
        packedB + ((<usize>((n / TILE_COLUMNS) * steps)) << 5),
        steps,
        out + <usize>row * pitch + ((<usize>n) << 2),
        pitch,
        min(TILE_ROWS, rows - row),
        min(TILE_COLUMNS, columns - n),
      );
}
