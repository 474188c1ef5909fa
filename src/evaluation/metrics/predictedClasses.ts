/**
 * From a model's outputs to the class it answers with. It imports nothing.
 */

/**
 * The predicted class of each picture.
 * @param scores Outputs of the model, [n][outputs]. One sigmoid unit gives class 1 where the score is strictly
 *   above `threshold` (Keras' BinaryAccuracy); several softmax units give the largest, the first of equal ones
 *   (numpy.argmax). Scores that are not numbers (a diverged model) give class 0.
 */
export function predictedClasses(scores: readonly (readonly number[])[], threshold = 0.5): number[] {
  return scores.map((outputs) =>
    outputs.length === 1
      ? Number(outputs[0] > threshold)
      : outputs.reduce((best, output, index) => (output > outputs[best] ? index : best), 0),
  );
}

/**
 * Outputs of two softmax units as those of one sigmoid unit: the share of class 1. Other outputs stay as they are.
 * @param scores Outputs of the model, [n][outputs].
 */
export function withOneUnit(scores: readonly (readonly number[])[]): (readonly number[])[] {
  return scores.map((outputs) => (outputs.length === 2 ? [outputs[1] / (outputs[0] + outputs[1])] : outputs));
}

/**
 * The class that each picture is answered with.
 * @param scores Outputs of the model, [n][outputs].
 * @param threshold For the score of class 1 of two, or its share of two units; null for 0.5, or for the largest of several.
 */
export function answersAt(scores: readonly (readonly number[])[], threshold: number | null): number[] {
  return threshold === null ? predictedClasses(scores) : predictedClasses(withOneUnit(scores), threshold);
}
