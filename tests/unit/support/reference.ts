/** The figures of other software, in tests/reference: made once (see its README), never written by a test. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of a file of tests/reference. */
export function referencePath(file: string): string {
  return fileURLToPath(new URL(`../../reference/${file}`, import.meta.url));
}

/** One JSON file of tests/reference. */
export function readReference<T>(file: string): T {
  return JSON.parse(readFileSync(referencePath(file), 'utf8')) as T;
}

/** max|a − b| / max|b| */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    largest = Math.max(largest, Math.abs(b[i]));
  }
  return a.length === b.length ? difference / (largest || 1) : Number.POSITIVE_INFINITY;
}

/** One update step of training.json. */
interface ReferenceStep {
  loss: number;
  accuracy: number;
  /** Only for some optimizers; the others have the losses and the final weights. */
  gradients?: number[][];
  weights_after?: number[][];
}

/** One net of training.json: what real Keras makes of three batches, for each optimizer. */
export interface ReferenceRun {
  net: 'mlp' | 'cnn';
  classes: number;
  class_weight: unknown;
  input_shape: [number, number, number];
  weight_shapes: number[][];
  initial_weights: number[][];
  batches: { x: number[]; labels: number[] }[];
  optimizers: Record<string, { steps: ReferenceStep[]; final_weights: number[][] }>;
}
