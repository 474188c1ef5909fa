/** Sums over the leading dimension, cut into partial sums where it is long. */
import type { TaskRunner } from '../runtime/taskRunner.ts';

/** Columns in one task, and about how many values. */
const COLUMNS_PER_TASK = 256;
const VALUES_PER_TASK = 32768;
/** Partial sums at most, and the values that all of them may hold. */
const MAX_CHUNKS = 32;
export const MAX_PARTIAL_VALUES = 2 ** 23;

/** out[c] = Σ_row x[row][c], both addresses. */
export function sumRows(runner: TaskRunner, x: number, rows: number, columns: number, out: number): void {
  const rowsPerChunk = Math.max(64, Math.ceil(VALUES_PER_TASK / Math.min(columns, COLUMNS_PER_TASK)));
  const chunks = Math.ceil(rows / rowsPerChunk);
  const blocks = Math.ceil(columns / COLUMNS_PER_TASK);
  const sum = (from: number, count: number, to: number, perChunk: number) =>
    runner.run('sumRows', Math.ceil(count / perChunk) * blocks, [
      from,
      to,
      count,
      columns,
      perChunk,
      COLUMNS_PER_TASK,
    ]);
  if (chunks === 1) sum(x, rows, out, rows);
  else
    runner.withMemory(chunks * columns * 4, (partials) => {
      sum(x, rows, partials, rowsPerChunk);
      sum(partials, chunks, out, chunks);
    });
}

/** Gives `work` room for `chunks` partial results of `size` values and adds them up into `out`; one needs no room. */
export function withPartials(
  runner: TaskRunner,
  chunks: number,
  size: number,
  out: number,
  work: (partials: number) => void,
): void {
  if (chunks === 1) work(out);
  else
    runner.withMemory(chunks * size * 4, (partials) => {
      work(partials);
      sumRows(runner, partials, chunks, size, out);
    });
}

/** Rows that are summed by one task of `chunks`, into its own partial result. */
interface Chunks {
  chunks: number;
  rowsPerChunk: number;
  partials: number;
}

/**
 * Lets `work` sum the gradient of `size` values over `rows` output rows in chunks, and adds them up into `out`. How many
 * there are depends on shapes only, never on threads.
 */
export function withRowChunks(
  runner: TaskRunner,
  rows: number,
  size: number,
  out: number,
  work: (chunks: Chunks) => void,
): void {
  const most = Math.max(1, Math.min(rows, MAX_CHUNKS, Math.floor(MAX_PARTIAL_VALUES / size)));
  const rowsPerChunk = Math.ceil(rows / most);
  const chunks = Math.ceil(rows / rowsPerChunk);
  withPartials(runner, chunks, size, out, (partials) => work({ chunks, rowsPerChunk, partials }));
}
