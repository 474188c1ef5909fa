/** What a fitted head answers to kept features, and a fit of the search by its logits. It must not know how it was fitted. */
import * as tf from '@tensorflow/tfjs';
import { softmaxAt } from '../../evaluation/choices/temperature.ts';
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

/**
 * Probabilities [rows][outputs], as a model's scores, from logits of a fit.
 * @param logits [rows][units] flat.
 * @param units Of the fit: 1 for two classes.
 * @param outputs Of the model: two softmax units of two classes are fitted as one.
 */
export function scoresOf(logits: Float32Array, units: number, outputs: number): number[][] {
  return Array.from({ length: logits.length / units }, (_, row) => {
    const own = [...logits.subarray(row * units, (row + 1) * units)];
    const scores = softmaxAt(units === 1 ? [0, own[0]] : own, 1);
    return outputs === 1 ? [scores[1]] : scores;
  });
}
