/** What a side of the bench makes and what it makes it from. It must not import src/compute. */
import type * as tf from '@tensorflow/tfjs';
import { randomFor } from '../../src/shared/random.ts';
import type { StepTask } from '../tasks.ts';

/** Something on the device that can be done again and again. */
export interface Work {
  /** Ends when the device has done it. */
  run(): Promise<void>;
  dispose(): void;
}

/** What our code and stock tfjs do differently. */
export interface Maker {
  /** Opens the backend; returns what it runs on. */
  open(backend: string): Promise<string>;
  step(task: StepTask, pixels: Uint8Array, labels: number[]): Promise<Work>;
  /** A work that ends with a tensor to be fenced on and disposed. */
  dropout(x: tf.Tensor): tf.Tensor;
  upload(pixels: Uint8Array, shape: [number, number, number, number]): tf.Tensor;
  adam(weight: tf.Variable): { apply(gradient: tf.Tensor): void; dispose(): void };
}

/** Seeded bytes, the same for every side. */
export function pixelsOf(size: number): Uint8Array {
  const random = randomFor(11);
  return Uint8Array.from({ length: size }, () => random() * 256);
}
