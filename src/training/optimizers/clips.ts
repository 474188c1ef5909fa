/** How long gradients are, on the device: what they are clipped by. It must not know of optimizers. */
import * as tf from '@tensorflow/tfjs';
import type { Clip } from '../../compute/operations/weightUpdate.ts';
import type { OptimizerSettings } from './updateRule.ts';

/** Σg², over the leading dimensions first: one long sum of float32 would lose what is small. */
function sumOfSquares(gradient: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const leading = gradient.shape.slice(0, -1).map((_, axis) => axis);
    const squares = tf.square(gradient);
    return tf.sum<tf.Scalar>(leading.length > 0 ? tf.sum(squares, leading) : squares);
  });
}

/**
 * The clip of each gradient by Keras' `clipnorm` (each is made no longer than that) or `global_clipnorm` (all together); none where
 * neither is set. The caller disposes them.
 */
export function clipsOf(
  gradients: readonly tf.Tensor[],
  { clipnorm = 0, globalClipnorm = 0 }: OptimizerSettings,
): Clip[] {
  if (clipnorm > 0) return gradients.map((gradient) => ({ squares: sumOfSquares(gradient), most: clipnorm }));
  if (globalClipnorm <= 0) return [];
  const squares = tf.tidy(() => gradients.map(sumOfSquares).reduce((sum, one) => tf.add(sum, one)));
  return gradients.map(() => ({ squares, most: globalClipnorm }));
}
