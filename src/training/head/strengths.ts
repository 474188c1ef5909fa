/** Which strengths of regularisation are tried, and which one is taken. It must not know how they are fitted. */
import type { KindFigures, StrengthFigures } from '../types.ts';

/** The strongest first: half decades from 10⁻² to 10⁻⁷, for features whose variances add up to 1. */
export const STRENGTHS: readonly number[] = Array.from({ length: 11 }, (_, step) => 10 ** (-2 - step / 2));

/** What a strength did on one fold that its fit did not see. */
export interface FoldFigures {
  loss: number;
  /** Pictures classified right, and all. */
  correct: number;
  pictures: number;
  /** Area under the ROC curve of two classes; null of more. */
  auc: number | null;
}

/** Null where any of them is. */
function meanOf(values: readonly (number | null | undefined)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null || value === undefined) return null;
    sum += value;
  }
  return sum / values.length;
}

/** The figures of a strength from those of its folds. */
export function strengthFigures(l2: number, folds: readonly FoldFigures[]): StrengthFigures {
  if (folds.length === 0) return { l2, meanLoss: null, standardError: null, accuracy: null, auc: null };
  const sum = (of: (fold: FoldFigures) => number) => folds.reduce((total, fold) => total + of(fold), 0);
  const meanLoss = sum(({ loss }) => loss) / folds.length;
  const variance = sum(({ loss }) => (loss - meanLoss) ** 2) / (folds.length - 1);
  return {
    l2,
    meanLoss,
    standardError: Math.sqrt(variance / folds.length),
    accuracy: sum(({ correct }) => correct) / sum(({ pictures }) => pictures),
    auc: meanOf(folds.map(({ auc }) => auc)),
  };
}

/** The figures of a strength over several kinds of folds: of each figure the mean, every kind counting the same. */
export function meanOverKinds(kinds: readonly StrengthFigures[]): StrengthFigures {
  if (kinds.length === 1) return kinds[0];
  // The mean's standard error, the kinds' errors being independent.
  const squares = kinds.reduce((sum, { standardError }) => sum + (standardError ?? 0) ** 2, 0);
  return {
    l2: kinds[0].l2,
    meanLoss: meanOf(kinds.map(({ meanLoss }) => meanLoss)),
    standardError: Math.sqrt(squares) / kinds.length,
    accuracy: meanOf(kinds.map(({ accuracy }) => accuracy)),
    auc: meanOf(kinds.map(({ auc }) => auc)),
  };
}

/** Index of the smallest mean loss, the first of equal ones, and the largest loss that is no worse than chance tells. */
function bestOf(strengths: readonly StrengthFigures[]): { best: number; limit: number } {
  const losses = strengths.map(({ meanLoss }) => meanLoss ?? 0);
  const best = losses.indexOf(Math.min(...losses));
  return { best, limit: losses[best] + (strengths[best].standardError ?? 0) };
}

/** Whether the weakest so far is worse than the best by more than chance tells: weaker ones fit the folds still closer. */
export function isPast(strengths: readonly StrengthFigures[]): boolean {
  const { best, limit } = bestOf(strengths);
  return best < strengths.length - 1 && (strengths.at(-1)?.meanLoss ?? 0) > limit;
}

/**
 * The one-standard-error rule (Breiman et al. 1984; Hastie, Tibshirani and Friedman 2009, 7.10): the strongest whose mean loss
 * is within one standard error of the best.
 * @param strengths The strongest first.
 */
export function chooseStrength(strengths: readonly StrengthFigures[]): { chosen: number; best: number } {
  const { best, limit } = bestOf(strengths);
  return { chosen: strengths.findIndex(({ meanLoss }) => (meanLoss ?? 0) <= limit), best };
}

/**
 * Place of the kind of folds that is hardest at a strength, by the mean loss. Pictures from elsewhere are other than those that a
 * model has seen, so its answers to this kind say most of what it will answer there.
 */
export function hardestKind(kinds: readonly KindFigures[], chosen: number): number {
  const losses = kinds.map(({ strengths }) => strengths[chosen].meanLoss ?? 0);
  return losses.indexOf(Math.max(...losses));
}
