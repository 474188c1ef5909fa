/** Timing one operation by repeating it and waiting for the device once. It must not import src/compute. */
import * as tf from '@tensorflow/tfjs';
import { fence } from './kernelWork.ts';

/** Repeated until a group takes about as long. */
const ENOUGH_MS = 30;
const MAX_REPEATS = 50;

async function groupMs(operation: () => tf.Tensor[], repeats: number): Promise<number> {
  const start = performance.now();
  for (let i = 1; i < repeats; i++) tf.dispose(operation());
  const [last, ...others] = operation();
  tf.dispose(others);
  await fence(last);
  return performance.now() - start;
}

/** Milliseconds of waiting for nothing and reading one value: the least of some. */
export async function emptyWaitMs(): Promise<number> {
  const one = tf.tidy(() => tf.add(tf.zeros([8, 8]), 1));
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10; i++) least = Math.min(least, await groupMs(() => [one.clone()], 1));
  one.dispose();
  return least;
}

/**
 * Milliseconds of one `operation`, which returns tensors to be disposed: a group of repeats after one to warm up, less
 * `waitMs`, the wait at its end; the least of two groups.
 */
export async function timeRepeated(operation: () => tf.Tensor[], waitMs: number): Promise<number> {
  await groupMs(operation, 1);
  const onceMs = Math.max(0.05, (await groupMs(operation, 1)) - waitMs);
  const repeats = Math.max(1, Math.min(MAX_REPEATS, Math.ceil(ENOUGH_MS / onceMs)));
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 2; i++) least = Math.min(least, (await groupMs(operation, repeats)) - waitMs);
  return Math.max(0, least) / repeats;
}
