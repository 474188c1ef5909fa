/**
 * Mean and variance of each channel. Every chunk of rows has its own mean and squares around it, so that nothing cancels where
 * the mean is far from zero (Chan, Golub and LeVeque 1983); a second kernel puts them together in 64 bits.
 */
import { COLUMNS_PER_TASK, sumColumns, sumSquares } from './columns.ts';

@unmanaged
export class Moments {
  /** [rows, channels] */
  x: usize;
  /** [chunks][mean, squares][channels] */
  partials: usize;
  /** [channels] */
  mean: usize;
  variance: usize;
  rows: i32;
  channels: i32;
  chunks: i32;
  rowsPerChunk: i32;
}

/** The task `index` = chunk · column blocks + column block. */
export function momentsOfChunkTask(p: Moments, index: i32, scratch: usize): void {
  const blocks = (p.channels + COLUMNS_PER_TASK - 1) / COLUMNS_PER_TASK;
  const chunk = index / blocks;
  const first = (index % blocks) * COLUMNS_PER_TASK;
  const columns = min(COLUMNS_PER_TASK, p.channels - first);
  const rows = min(p.rowsPerChunk, p.rows - chunk * p.rowsPerChunk);
  const pitch = (<usize>p.channels) << 2;
  const x = p.x + <usize>(chunk * p.rowsPerChunk) * pitch + ((<usize>first) << 2);
  const squares = scratch + ((<usize>COLUMNS_PER_TASK) << 2);
  sumColumns(scratch, x, pitch, rows, columns);
  const share = f32x4.splat(<f32>1 / <f32>rows);
  const bytes = (<usize>columns) << 2;
  for (let c: usize = 0; c < bytes; c += 16)
    v128.store(scratch + c, f32x4.mul(v128.load(scratch + c), share));
  sumSquares(squares, scratch, x, pitch, rows, columns);
  const out = p.partials + <usize>(chunk * 2) * pitch + ((<usize>first) << 2);
  memory.copy(out, scratch, bytes);
  memory.copy(out + pitch, squares, bytes);
}

/** The task `index`: the channels of one column block. */
export function momentsTask(p: Moments, index: i32): void {
  const pitch = (<usize>p.channels) << 2;
  const end = min((index + 1) * COLUMNS_PER_TASK, p.channels);
  for (let c = index * COLUMNS_PER_TASK; c < end; c++) {
    const at = (<usize>c) << 2;
    let mean: f64 = 0;
    for (let chunk: i32 = 0; chunk < p.chunks; chunk++)
      mean += <f64>rowsOf(p, chunk) * <f64>load<f32>(p.partials + <usize>(chunk * 2) * pitch + at);
    mean /= <f64>p.rows;
    let squares: f64 = 0;
    for (let chunk: i32 = 0; chunk < p.chunks; chunk++) {
      const from = p.partials + <usize>(chunk * 2) * pitch + at;
      const distance = <f64>load<f32>(from) - mean;
      squares += <f64>load<f32>(from + pitch) + <f64>rowsOf(p, chunk) * distance * distance;
    }
    store<f32>(p.mean + at, <f32>mean);
    store<f32>(p.variance + at, <f32>(squares / <f64>p.rows));
  }
}

function rowsOf(p: Moments, chunk: i32): i32 {
  return min(p.rowsPerChunk, p.rows - chunk * p.rowsPerChunk);
}
