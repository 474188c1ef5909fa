/** Matrix products on WebAssembly, and how long sums are cut where a product is small. It must not know of tensors. */
import type { TaskRunner } from '../runtime/taskRunner.ts';
import { MAX_PARTIAL_VALUES, withPartials } from './sumRows.ts';

/** A product of fewer blocks than this has its long sums cut into chunks. */
const WANTED_TASKS = 32;
/** Rows in one task where there are few of them, and where there are enough for this many tasks of the other. */
const ROWS_PER_TASK = [96, 384] as const;
const MANY_TASKS = 64;

/** Blocks of a product of that many rows and columns whose left matrix is packed. */
export function blocksOf(runner: TaskRunner, rows: number, columns: number): number {
  return (
    Math.ceil(rows / runner.constant('BLOCK_ROWS')) * Math.ceil(columns / runner.constant('BLOCK_COLUMNS'))
  );
}

/**
 * Lets `work` compute a product of `size` values in chunks of its sums, and adds them up into `out`. How many there are
 * depends on shapes only, never on threads.
 */
export function withSumChunks(
  runner: TaskRunner,
  product: { blocks: number; steps: number; size: number; out: number },
  work: (chunks: { tasks: number; stepsPerChunk: number; partials: number }) => void,
): void {
  const { blocks, steps, size, out } = product;
  const atOnce = runner.constant('BLOCK_STEPS');
  const most = Math.min(Math.ceil(WANTED_TASKS / blocks), Math.max(1, Math.floor(MAX_PARTIAL_VALUES / size)));
  const stepsPerChunk = Math.ceil(steps / atOnce / most) * atOnce;
  const chunks = Math.ceil(steps / stepsPerChunk);
  withPartials(runner, chunks, size, out, (partials) =>
    work({ tasks: blocks * chunks, stepsPerChunk, partials }),
  );
}

export interface Product {
  /** Addresses: a [batchA, rows, steps], b [batchB, steps, columns], out [batch, rows, columns]. */
  a: number;
  b: number;
  out: number;
  rows: number;
  steps: number;
  columns: number;
  /** Of a: stored as [steps, rows]. Of b: as [columns, steps]. Not both. */
  transposeA: boolean;
  transposeB: boolean;
  batch: number;
  /** From one matrix of the batch to the next, in values: 0 where one serves all. */
  batchStrides: readonly [number, number];
}

/** out = a · b, for every item of the batch. */
export function multiply(runner: TaskRunner, product: Product): void {
  const { a, b, out, rows, steps, columns, transposeA, transposeB, batch, batchStrides } = product;
  const columnBlocks = Math.ceil(columns / runner.constant('BLOCK_COLUMNS'));
  const [few, many] = ROWS_PER_TASK;
  const rowsPerTask = batch * rows * columnBlocks >= MANY_TASKS * many ? many : few;
  const blocks = transposeA ? blocksOf(runner, rows, columns) : Math.ceil(rows / rowsPerTask) * columnBlocks;
  const whole = { blocks: batch * blocks, steps, size: batch * rows * columns, out };
  withSumChunks(runner, whole, ({ tasks, stepsPerChunk, partials }) => {
    const head = [a, b, partials, rows, steps, columns];
    const tail = [batch, ...batchStrides, stepsPerChunk];
    if (transposeA) runner.run('matMulTransposedA', tasks, [...head, ...tail]);
    else runner.run('matMul', tasks, [...head, Number(transposeB), ...tail, rowsPerTask]);
  });
}
