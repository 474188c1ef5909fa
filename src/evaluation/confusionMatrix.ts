/**
 * Counts of true against predicted classes, as scikit-learn's confusion_matrix, and what follows from them alone.
 * It imports types only.
 */
import type { ConfusionMatrix } from './types.ts';

/**
 * How often each true class (row) was answered with each class (column).
 * @param labels True class of each picture, 0 … classCount − 1.
 * @param predicted Predicted class of each picture, in the same order.
 * @param weights How often each picture counts (sample_weight); once where not given.
 * @throws RangeError where the two differ in length or a class lies outside.
 */
export function confusionMatrix(
  labels: readonly number[],
  predicted: readonly number[],
  classCount: number,
  weights?: ArrayLike<number>,
): ConfusionMatrix {
  if (labels.length !== predicted.length)
    throw new RangeError(`${labels.length} labels do not match ${predicted.length} predictions.`);
  const matrix = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let image = 0; image < labels.length; image++) {
    const row = matrix[labels[image]];
    const answer = predicted[image];
    if (row?.[answer] === undefined)
      throw new RangeError(`Class ${labels[image]} or ${answer} is none of the ${classCount} classes.`);
    row[answer] += weights ? weights[image] : 1;
  }
  return matrix;
}

/** Pictures of each true class: the sums of the rows. */
export function supportsOf(matrix: ConfusionMatrix): number[] {
  return matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
}

/** How often each class was answered: the sums of the columns. */
export function predictedCountsOf(matrix: ConfusionMatrix): number[] {
  return matrix.map((_, column) => matrix.reduce((sum, row) => sum + row[column], 0));
}

/** What a matrix is divided by: the sum of each row, of each column, or of all; scikit-learn's words. */
export type Normalization = 'true' | 'pred' | 'all';

/** Each count as a share (confusion_matrix' `normalize`); a share of nothing is 0. */
export function normalizedMatrix(matrix: ConfusionMatrix, normalize: Normalization): number[][] {
  const supports = supportsOf(matrix);
  const predicted = predictedCountsOf(matrix);
  const all = supports.reduce((sum, support) => sum + support, 0);
  const whole = {
    true: (row: number) => supports[row],
    pred: (_: number, column: number) => predicted[column],
    all: () => all,
  }[normalize];
  return matrix.map((counts, row) =>
    counts.map((count, column) => (count === 0 ? 0 : count / whole(row, column))),
  );
}
