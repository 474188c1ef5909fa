/** How fast the device multiplies matrices at its best: the practical limit of everything that is built on products. */
import * as tf from '@tensorflow/tfjs';
import { fence } from './kernelWork.ts';

const SQUARE_SIZES = [256, 512, 1024, 2048, 4096];
/** [rows, inner, columns] as a convolution's product has them. */
const TALL = [8192, 576, 128] as const;
const RUNS = 3;
/** Larger products are not tried where one took longer. */
const ENOUGH_MS = 150;

async function bestMs(rows: number, inner: number, columns: number): Promise<number> {
  const a = tf.randomUniform([rows, inner], -1, 1, 'float32', 1);
  const b = tf.randomUniform([inner, columns], -1, 1, 'float32', 2);
  let best = Number.POSITIVE_INFINITY;
  try {
    for (let run = 0; run <= RUNS; run++) {
      const start = performance.now();
      await fence(tf.matMul(a, b));
      // The first run compiles.
      if (run > 0) best = Math.min(best, performance.now() - start);
    }
  } finally {
    tf.dispose([a, b]);
  }
  return best;
}

/** GFLOP/s of the best of several square products and a tall one, on the current backend. */
export async function matMulRate(): Promise<number> {
  let best = 0;
  for (const size of SQUARE_SIZES) {
    const elapsedMs = await bestMs(size, size, size);
    best = Math.max(best, (2 * size ** 3) / elapsedMs / 1e6);
    if (elapsedMs > ENOUGH_MS) break;
  }
  const [rows, inner, columns] = TALL;
  return Math.max(best, (2 * rows * inner * columns) / (await bestMs(rows, inner, columns)) / 1e6);
}
