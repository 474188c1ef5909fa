/** How sums down the columns of [rows, channels] are cut into tasks on WebAssembly. It must not know of kernels. */
import type { TaskRunner } from '../runtime/taskRunner.ts';

/** About how many values of a block of columns are in one chunk: they stay cached. */
const VALUES_PER_CHUNK = 16384;

/** Chunks of rows, and blocks of columns: one task for each pair. By shape only. */
export function columnTasks(runner: TaskRunner, rows: number, channels: number) {
  const most = runner.constant('COLUMNS_PER_TASK');
  const rowsPerChunk = Math.ceil(VALUES_PER_CHUNK / Math.min(channels, most));
  return {
    rowsPerChunk,
    chunks: Math.ceil(rows / rowsPerChunk),
    blocks: Math.ceil(channels / most),
  };
}

/** Rows and channels of a tensor [..., channels]. */
export function rowsOf(shape: readonly number[]): { rows: number; channels: number } {
  const channels = shape[shape.length - 1];
  return { rows: shape.slice(0, -1).reduce((a, b) => a * b, 1), channels };
}
