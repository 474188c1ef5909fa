/** Copies of parts of rows on WebAssembly, with all threads. */
import type * as tf from '@tensorflow/tfjs';
import type { TaskRunner } from '../runtime/taskRunner.ts';

/** About how many values one task copies. */
const VALUES_PER_TASK = 16384;

/** Rows of `columns` values from one address to another; each way, how many values lie from one row to the next. */
export function copyColumns(
  runner: TaskRunner,
  [from, to]: readonly [number, number],
  rows: number,
  columns: number,
  [pitchFrom, pitchTo]: readonly [number, number],
): void {
  if (columns === 0) return;
  const rowsPerTask = Math.max(1, Math.floor(VALUES_PER_TASK / columns));
  const words = [from, to, rows, columns, pitchFrom, pitchTo, rowsPerTask];
  runner.run('copyColumns', Math.ceil(rows / rowsPerTask), words);
}

/** Rows and their length where a tensor is seen as rows that run from `axis` to its end. */
export function rowsFrom({ shape }: tf.TensorInfo, axis: number): { rows: number; length: number } {
  const product = (sizes: number[]) => sizes.reduce((a, b) => a * b, 1);
  return { rows: product(shape.slice(0, axis)), length: product(shape.slice(axis)) };
}
