/**
 * The loss of given probabilities, as Keras computes it. It imports nothing.
 */

/** keras.config.epsilon(): probabilities are kept this far from 0 and 1. */
const EPSILON = 1e-7;

function clipped(probability: number): number {
  return Math.min(Math.max(probability, EPSILON), 1 - EPSILON);
}

/**
 * Mean cross-entropy over all pictures, in nats; not a number where a score is none.
 * One output: binary_crossentropy, −y·log p − (1 − y)·log(1 − p). Several: categorical_crossentropy, −log of the
 * true class's probability, where Keras first divides each picture's outputs by their sum. p is clipped to
 * [1e-7, 1 − 1e-7].
 * @param labels True class of each picture.
 * @param scores Outputs of the model, [n][outputs].
 */
export function crossEntropy(labels: readonly number[], scores: readonly (readonly number[])[]): number {
  const losses = scores.map((outputs, image) => {
    const label = labels[image];
    if (outputs.length === 1) {
      const probability = clipped(outputs[0]);
      return -Math.log(label === 1 ? probability : 1 - probability);
    }
    const total = outputs.reduce((sum, output) => sum + output, 0);
    return -Math.log(clipped(outputs[label] / total));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
