/**
 * Counts of true against predicted classes, as scikit-learn's confusion_matrix, and what follows from them alone.
 * It imports types only.
 */
import type { ConfusionMatrix } from '../types.ts';

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
  for (let image = 0; image < labels.length; image++) {
    const row = matrix[labels[image]];
    const answer = predicted[image];
    if (row?.[answer] === undefined)
      throw new RangeError(`Class ${labels[image]} or ${answer} is none of the ${classCount} classes.`);
    row[answer] += 1;
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

/** What a matrix says of each class: its pictures, how often it was answered, and how often rightly. */
export interface ClassSums {
  supports: number[];
  answers: number[];
  hits: number[];
}

/** The sums of a matrix. */
export function sumsOf(matrix: ConfusionMatrix): ClassSums {
  return {
    supports: supportsOf(matrix),
    answers: predictedCountsOf(matrix),
    hits: matrix.map((row, label) => row[label]),
  };
}

/**
 * The sums of the matrix of pictures that count as often as `weights` says, without the matrix: O(n + classes), where
 * that of 640 classes has 409,600 cells. The bootstrap asks thousands of times.
 * @param labels True class of each picture, 0 … classCount − 1.
 * @param predicted Predicted class of each picture, in the same order.
 * @param weights How often each picture counts (sample_weight).
 */
export function weightedSums(
  labels: readonly number[],
  predicted: readonly number[],
  classCount: number,
  weights: ArrayLike<number>,
): ClassSums {
  const zeros = () => new Array<number>(classCount).fill(0);
  const sums = { supports: zeros(), answers: zeros(), hits: zeros() };
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image];
    sums.supports[label] += weights[image];
    sums.answers[predicted[image]] += weights[image];
    if (predicted[image] === label) sums.hits[label] += weights[image];
  }
  return sums;
}

/** One cell off the diagonal: pictures of class `label` that were answered with class `answer`. */
export interface Confusion {
  label: number;
  answer: number;
  count: number;
}

/** The errors that happened most often, the most frequent first; of equally frequent ones in the order of the cells. */
export function largestErrors(matrix: ConfusionMatrix, most: number): Confusion[] {
  const errors: Confusion[] = [];
  for (const [label, row] of matrix.entries())
    for (let answer = 0; answer < row.length; answer++)
      if (answer !== label && row[answer] > 0) errors.push({ label, answer, count: row[answer] });
  return errors.sort((a, b) => b.count - a.count).slice(0, most);
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
