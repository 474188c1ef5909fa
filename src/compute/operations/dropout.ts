/**
 * Dropout whose mask is a function of (key, index of the value), so that it is the same on every device and for
 * every split of a batch, and is made on the device. Stock tfjs draws its mask on the host, without our seed.
 *
 * y_i = x_i / (1 − rate) where h(i) ≥ rate · 2³², else 0; h is the PCG-RXS-M-XS hash of i · 747796405 + key
 * (Jarzynski and Olano, "Hash Functions for GPU Rendering", 2020). It is linear in x: its gradient is itself.
 */
import * as tf from '@tensorflow/tfjs';

/** The kernel's name; each backend registers its own, with input x [size] and these attributes. */
export const SEEDED_DROPOUT = 'SeededDropout';
export interface DropoutAttributes {
  rate: number;
  /** 32 bits that name (seed, step, layer). */
  key: number;
  /** Index of the first value within the whole batch. */
  offset: number;
}

/** Values whose hash is below it are dropped. */
export const dropoutThreshold = (rate: number): number => Math.floor(rate * 2 ** 32);

/** 32 pseudo-random bits for the value at `index` under `key`. */
export function dropoutHash(key: number, index: number): number {
  const state = (Math.imul(index, 747796405) + key) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

tf.registerKernel({
  kernelName: SEEDED_DROPOUT,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { rate, key, offset } = attrs as unknown as DropoutAttributes;
    const { shape, dataId } = inputs.x as tf.TensorInfo;
    const threshold = dropoutThreshold(rate);
    const cpu = backend as tf.KernelBackend & {
      makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
    };
    const values = Float32Array.from(cpu.readSync(dataId) as Float32Array, (value, index) =>
      dropoutHash(key, index + offset) >= threshold ? value / (1 - rate) : 0,
    );
    return cpu.makeTensorInfo(shape, 'float32', values);
  },
});

tf.registerGradient({
  kernelName: SEEDED_DROPOUT,
  gradFunc: (dy, _saved, attrs) => ({
    x: () => tf.engine().runKernel(SEEDED_DROPOUT, { x: dy as tf.Tensor }, attrs) as tf.Tensor,
  }),
});

/**
 * Drops values of `x` (any shape, float32) at `rate` in [0, 1) and scales the rest up by 1 / (1 − rate).
 * `key` is a hash of (seed, step, layer): near keys give alike masks. `offset` is the index of the first value within
 * the whole batch.
 */
export function seededDropout<T extends tf.Tensor>(x: T, rate: number, key: number, offset: number): T {
  if (rate === 0) return x;
  return tf.tidy(() => {
    const attributes = { rate, key, offset } satisfies DropoutAttributes;
    const flat = tf.engine().runKernel(SEEDED_DROPOUT, { x: x.reshape([x.size]) }, attributes) as tf.Tensor;
    return flat.reshape(x.shape) as T;
  });
}
