/**
 * The Brier score: the squared distance of given probabilities from the truth. It imports nothing.
 */

/**
 * Brier score of each picture. One output: (p − y)², as scikit-learn's brier_score_loss. Several: the sum over the
 * classes of (pₖ − yₖ)², which for two classes is twice as large.
 * @param labels True class of each picture.
 * @param scores Outputs of the model, [n][outputs].
 */
export function brierScores(labels: readonly number[], scores: readonly (readonly number[])[]): number[] {
  return scores.map((outputs, image) =>
    outputs.length === 1
      ? (outputs[0] - labels[image]) ** 2
      : outputs.reduce((sum, output, label) => sum + (output - Number(label === labels[image])) ** 2, 0),
  );
}
