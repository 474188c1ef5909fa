/**
 * Figures that follow from the sums of a confusion matrix, as scikit-learn computes them. It imports evaluation only.
 */
import type { ClassSums } from './confusionMatrix.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((total, value, index) => total + value * b[index], 0);

/** Share of right answers (accuracy_score); null where there are no pictures. */
export function accuracy({ supports, hits }: ClassSums): number | null {
  const n = sum(supports);
  return n === 0 ? null : sum(hits) / n;
}

/**
 * Mean recall over the classes that have pictures (balanced_accuracy_score); null where there are none.
 */
export function balancedAccuracy({ supports, hits }: ClassSums): number | null {
  const present = supports.filter((support) => support > 0).length;
  const recalls = hits.reduce((total, hit, label) => (hit === 0 ? total : total + hit / supports[label]), 0);
  return present === 0 ? null : recalls / present;
}

/**
 * Matthews' correlation of true and predicted classes (matthews_corrcoef), for several classes Gorodkin's R_K:
 * (n·hits − Σ tₖpₖ) / √((n² − Σ pₖ²)(n² − Σ tₖ²)) with tₖ pictures of class k, answered pₖ times; 0 where all
 * pictures have one class or got one answer.
 */
export function matthewsCorrelation({ supports, answers, hits }: ClassSums): number {
  const n = sum(supports);
  const spread = (n * n - dot(answers, answers)) * (n * n - dot(supports, supports));
  return spread === 0 ? 0 : (n * sum(hits) - dot(supports, answers)) / Math.sqrt(spread);
}

/**
 * Cohen's kappa (cohen_kappa_score): agreement beyond that of chance, (observed − expected) / (1 − expected) with
 * expected = Σ tₖpₖ / n². Null where scikit-learn gives nan: all pictures have one class and got it as answer.
 */
export function cohenKappa({ supports, answers, hits }: ClassSums): number | null {
  const n = sum(supports);
  const byChance = dot(supports, answers);
  return n * n === byChance ? null : (n * sum(hits) - byChance) / (n * n - byChance);
}

/** F1 of a class (f1_score, average=None, zero_division=0): 2·hits / (support + answers). */
export function f1Score({ supports, answers, hits }: ClassSums, label: number): number {
  const either = supports[label] + answers[label];
  return either === 0 ? 0 : (2 * hits[label]) / either;
}

/** The plain mean of all of them (average='macro'). */
export function macroF1(sums: ClassSums): number {
  return sum(sums.hits.map((_, label) => f1Score(sums, label))) / sums.hits.length;
}
