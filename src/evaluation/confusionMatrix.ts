/**
 * Counts of true against predicted classes, as scikit-learn's confusion_matrix. It imports types only.
 */
import type { ConfusionMatrix } from './types.ts';

/**
 * How often each true class (row) was answered with each class (column).
 * @param labels True class of each picture, 0 … classCount − 1.
 * @param predicted Predicted class of each picture, in the same order.
 * @throws RangeError where the two differ in length or a class lies outside.
 */
export function confusionMatrix(
  labels: readonly number[],
  predicted: readonly number[],
  classCount: number,
): ConfusionMatrix {
  if (labels.length !== predicted.length)
    throw new RangeError(`${labels.length} labels do not match ${predicted.length} predictions.`);
  const matrix = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  labels.forEach((label, image) => {
    const answer = predicted[image];
    if (matrix[label]?.[answer] === undefined)
      throw new RangeError(`Class ${label} or ${answer} is none of the ${classCount} classes.`);
    matrix[label][answer] += 1;
  });
  return matrix;
}

/** Each row divided by its sum (normalize='true'); the row of a class without pictures stays zero. */
export function normalizedByRow(matrix: ConfusionMatrix): number[][] {
  return matrix.map((row) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (support === 0 ? 0 : count / support));
  });
}
