/**
 * The loss of given probabilities, as Keras and scikit-learn compute it. It imports nothing.
 */

/** keras.config.epsilon(): probabilities are kept this far from 0 and 1. */
const KERAS_EPSILON = 1e-7;

/**
 * Cross-entropy of each picture, in nats; not a number where a score is none.
 * One output: binary_crossentropy, −y·log p − (1 − y)·log(1 − p). Several: categorical_crossentropy, −log of the
 * true class's probability, where Keras first divides each picture's outputs by their sum. p is clipped to
 * [epsilon, 1 − epsilon].
 * @param labels True class of each picture.
 * @param scores Outputs of the model, [n][outputs].
 * @param epsilon 1e-7 as Keras; with Number.EPSILON it is scikit-learn's log_loss.
 */
export function crossEntropies(
  labels: readonly number[],
  scores: readonly (readonly number[])[],
  epsilon = KERAS_EPSILON,
): number[] {
  const clipped = (probability: number) => Math.min(Math.max(probability, epsilon), 1 - epsilon);
  return scores.map((outputs, image) => {
    const label = labels[image];
    if (outputs.length === 1) {
      const probability = clipped(outputs[0]);
      return -Math.log(label === 1 ? probability : 1 - probability);
    }
    const total = outputs.reduce((sum, output) => sum + output, 0);
    return -Math.log(clipped(outputs[label] / total));
  });
}

/** Mean cross-entropy over all pictures; see crossEntropies. */
export function crossEntropy(
  labels: readonly number[],
  scores: readonly (readonly number[])[],
  epsilon = KERAS_EPSILON,
): number {
  return crossEntropies(labels, scores, epsilon).reduce((sum, loss) => sum + loss, 0) / labels.length;
}
