/**
 * What the page calls: `run` does all tasks of one kernel, with the help of the threads that stand in `work`.
 * The page reads the numbers that it needs from what is exported, so they stand here only.
 * All memory is that of TensorFlow.js; nothing is allocated here. Without threads compiled in, `run` is a loop.
 */
// Imported before they are exported: of `export … from`, AssemblyScript does not find files by their whole names.

import { COLUMNS_PER_TASK } from './passes/columns.ts';
import { Rule, VALUES_PER_TASK } from './passes/elementwise.ts';
import { Activation } from './passes/formulas.ts';
import { ROWS_PER_TASK as CONV_ROWS_PER_TASK } from './products/conv.ts';
import { BLOCK_COLUMNS, BLOCK_ROWS, BLOCK_STEPS } from './products/matMul.ts';
import { TILE_COLUMNS } from './products/microkernels.ts';
import { SCRATCH_BYTES } from './products/packing.ts';
import { Kernel, task } from './task.ts';
import { CHANNELS_PER_TASK } from './windows/pooling.ts';

export {
  Activation,
  BLOCK_COLUMNS,
  BLOCK_ROWS,
  BLOCK_STEPS,
  CHANNELS_PER_TASK,
  COLUMNS_PER_TASK,
  CONV_ROWS_PER_TASK,
  Kernel,
  Rule,
  SCRATCH_BYTES,
  TILE_COLUMNS,
  VALUES_PER_TASK,
};

// What the threads share: words at these offsets of a block of memory; those that are fought for, on a line of their own.

/** Counts the jobs; threads wait for it to change. */
const JOB: usize = 0;
/** 64 bits: the job in the upper half, the number of its tasks not yet taken in the lower. */
const TICKETS: usize = 64;
/** Tasks done. */
const DONE: usize = 128;
/** 1 after a thread failed. */
export const FAILED: usize = 192;
/** The job itself. */
const KERNEL: usize = 256;
const PARAMETERS: usize = 260;
const COUNT: usize = 264;
/** All of it. */
export const CONTROL_BYTES: usize = 512;

/** How often a thread looks before it sleeps: some tens of microseconds, longer than the pause between two kernels. */
const LOOKS: i32 = 20000;

/** Takes tasks of `job` until none is left. */
function help(control: usize, job: i32, scratch: usize): void {
  for (;;) {
    const tickets = atomic.load<i64>(control, TICKETS);
    const left = <i32>tickets;
    if (<i32>(tickets >> 32) != job || left == 0) return;
    if (atomic.cmpxchg<i64>(control, tickets, tickets - 1, TICKETS) != tickets) continue;
    // The job cannot end before this task does, so what describes it stands still.
    const count = load<i32>(control, COUNT);
    task(load<i32>(control, KERNEL), load<usize>(control, PARAMETERS), count - left, scratch);
    if (atomic.add<i32>(control, 1, DONE) + 1 == count) atomic.notify(control + DONE, 1);
  }
}

/**
 * Does the tasks 0 … count − 1 of `kernel`. `scratch` is the caller's own; `mayWait` says whether this thread may
 * sleep (a page's main thread may not). Returns false where a thread failed.
 */
export function run(
  control: usize,
  kernel: i32,
  parameters: usize,
  count: i32,
  scratch: usize,
  mayWait: bool,
): bool {
  if (!ASC_FEATURE_THREADS || count == 1) {
    for (let index: i32 = 0; index < count; index++) task(kernel, parameters, index, scratch);
    return true;
  }
  store<i32>(control, kernel, KERNEL);
  store<usize>(control, parameters, PARAMETERS);
  store<i32>(control, count, COUNT);
  const job = load<i32>(control, JOB) + 1;
  atomic.store<i32>(control, 0, DONE);
  atomic.store<i64>(control, ((<i64>job) << 32) | <i64>count, TICKETS);
  atomic.store<i32>(control, job, JOB);
  atomic.notify(control + JOB, -1);
  help(control, job, scratch);
  let done = atomic.load<i32>(control, DONE);
  for (let looks: i32 = 0; done != count; looks++) {
    if (atomic.load<i32>(control, FAILED) != 0) return false;
    if (mayWait && looks > LOOKS) atomic.wait<i32>(control + DONE, done, 10_000_000);
    done = atomic.load<i32>(control, DONE);
  }
  return true;
}

/** A thread's life: waits for jobs and helps. It never returns. */
export function work(control: usize, scratch: usize): void {
  if (ASC_FEATURE_THREADS) {
    let seen = 0;
    for (;;) {
      let job = atomic.load<i32>(control, JOB);
      for (let looks: i32 = 0; job == seen && looks < LOOKS; looks++) job = atomic.load<i32>(control, JOB);
      if (job == seen) atomic.wait<i32>(control + JOB, seen, -1);
      else help(control, job, scratch);
      seen = job;
    }
  }
}
