/** Timing one operation by repeating it and waiting for the device once. It must not import src/compute. */
import * as tf from '@tensorflow/tfjs';
import { fence } from './kernelWork.ts';

/** Repeated until a group takes about as long. */
const ENOUGH_MS = 30;
const MAX_REPEATS = 2000;

/** Told to the device once; the tensors that it made, if any, are disposed. */
export type Operation = () => tf.Tensor[];

/** Times operations on the current backend. */
export async function createStopwatch() {
  // Small tensors would not go to the GPU.
  const marker = tf.tidy(() => tf.add(tf.randomUniform([64, 64]), 1));

  async function groupMs(operation: Operation, repeats: number): Promise<number> {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) tf.dispose(operation());
    // The device takes one after the other, so this is read after all of them.
    await fence(tf.neg(marker));
    return performance.now() - start;
  }

  let waitMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10; i++) waitMs = Math.min(waitMs, await groupMs(() => [], 0));

  return {
    /** Milliseconds of one of them: a group of repeats after two single ones to warm up, less an empty wait. */
    async time(operation: Operation): Promise<number> {
      await groupMs(operation, 1);
      const onceMs = Math.max(0.05, (await groupMs(operation, 1)) - waitMs);
      const repeats = Math.max(1, Math.min(MAX_REPEATS, Math.ceil(ENOUGH_MS / onceMs)));
      return Math.max(1e-3, (await groupMs(operation, repeats)) - waitMs) / repeats;
    },
    dispose: () => marker.dispose(),
  };
}
