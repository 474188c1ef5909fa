/** Timing one operation by repeating it and waiting for the device once. It must not import src/compute. */
import * as tf from '@tensorflow/tfjs';
import { fence } from './kernelWork.ts';

/** Repeated until a group takes about as long. */
const ENOUGH_MS = 30;
const MAX_REPEATS = 4000;
/** From group to group. */
const MOST_GROWTH = 8;

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
    /**
     * Milliseconds of one of them, after one to warm up: of a group that takes so long that the scatter of the wait does not
     * count, or of the largest group.
     */
    async time(operation: Operation): Promise<number> {
      await groupMs(operation, 1);
      for (let repeats = 1; ; ) {
        const elapsedMs = (await groupMs(operation, repeats)) - waitMs;
        if (elapsedMs >= ENOUGH_MS / 2 || repeats === MAX_REPEATS) return Math.max(0, elapsedMs) / repeats;
        const wanted = (repeats * ENOUGH_MS) / Math.max(elapsedMs, ENOUGH_MS / MOST_GROWTH);
        repeats = Math.min(MAX_REPEATS, Math.ceil(wanted));
      }
    },
    dispose: () => marker.dispose(),
  };
}
