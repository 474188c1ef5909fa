/**
 * Figures that follow from a confusion matrix alone, as scikit-learn computes them. It imports evaluation only.
 */
import { predictedCountsOf, supportsOf } from './confusionMatrix.ts';
import type { ConfusionMatrix } from './types.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((total, value, index) => total + value * b[index], 0);
const hitsOf = (matrix: ConfusionMatrix) => sum(matrix.map((row, label) => row[label]));

/** Share of right answers (accuracy_score); null where there are no pictures. */
export function accuracy(matrix: ConfusionMatrix): number | null {
  const n = sum(supportsOf(matrix));
  return n === 0 ? null : hitsOf(matrix) / n;
}

/**
 * Mean recall over the classes that have pictures (balanced_accuracy_score); null where there are none.
 */
export function balancedAccuracy(matrix: ConfusionMatrix): number | null {
  const recalls = supportsOf(matrix).flatMap((support, label) =>
    support === 0 ? [] : [matrix[label][label] / support],
  );
  return recalls.length === 0 ? null : sum(recalls) / recalls.length;
}

/**
 * Matthews' correlation of true and predicted classes (matthews_corrcoef), for several classes Gorodkin's R_K:
 * (n·hits − Σ tₖpₖ) / √((n² − Σ pₖ²)(n² − Σ tₖ²)) with tₖ pictures of class k, answered pₖ times; 0 where all
 * pictures have one class or got one answer.
 */
export function matthewsCorrelation(matrix: ConfusionMatrix): number {
  const supports = supportsOf(matrix);
  const predicted = predictedCountsOf(matrix);
  const n = sum(supports);
  const spread = (n * n - dot(predicted, predicted)) * (n * n - dot(supports, supports));
  return spread === 0 ? 0 : (n * hitsOf(matrix) - dot(supports, predicted)) / Math.sqrt(spread);
}

/**
 * Cohen's kappa (cohen_kappa_score): agreement beyond that of chance, (observed − expected) / (1 − expected) with
 * expected = Σ tₖpₖ / n². Null where scikit-learn gives nan: all pictures have one class and got it as answer.
 */
export function cohenKappa(matrix: ConfusionMatrix): number | null {
  const supports = supportsOf(matrix);
  const n = sum(supports);
  const byChance = dot(supports, predictedCountsOf(matrix));
  return n * n === byChance ? null : (n * hitsOf(matrix) - byChance) / (n * n - byChance);
}

/** F1 of each class (f1_score, average=None, zero_division=0): 2·hits / (support + answers). */
export function f1Scores(matrix: ConfusionMatrix): number[] {
  const predicted = predictedCountsOf(matrix);
  return supportsOf(matrix).map((support, label) =>
    support + predicted[label] === 0 ? 0 : (2 * matrix[label][label]) / (support + predicted[label]),
  );
}

/** Their plain mean (average='macro'). */
export function macroF1(matrix: ConfusionMatrix): number {
  return sum(f1Scores(matrix)) / matrix.length;
}
