/** What a fitted head answers to kept features. It must not know how it was fitted. */
import * as tf from '@tensorflow/tfjs';
import { probabilities } from '../step/loss.ts';
import type { HeadWeights } from './types.ts';

/**
 * Probabilities [rows][units], as a model's scores: softmax, or the sigmoid of one unit.
 * @param features [rows, dimensions] row-major, raw.
 */
export async function probabilitiesOf(
  features: Float32Array,
  dimensions: number,
  { kernel, bias }: HeadWeights,
  units: number,
): Promise<number[][]> {
  const output = tf.tidy(() => {
    const x = tf.tensor2d(features, [features.length / dimensions, dimensions]);
    const logits = tf.add(tf.matMul(x, tf.tensor2d(kernel, [dimensions, units])), tf.tensor1d(bias));
    return probabilities(logits as tf.Tensor2D);
  });
  try {
    return await output.array();
  } finally {
    output.dispose();
  }
}
