/** Which strengths of regularisation are tried, and which one is taken. It must not know how they are fitted. */
import type { StrengthFigures } from '../types.ts';

/** The strongest first: half decades from 10⁻² to 10⁻⁷, for features whose variances add up to 1. */
export const STRENGTHS: readonly number[] = Array.from({ length: 11 }, (_, step) => 10 ** (-2 - step / 2));

/** What a strength did on one fold that its fit did not see. */
export interface FoldFigures {
  loss: number;
  /** Pictures classified right, and all. */
  correct: number;
  pictures: number;
}

/** The figures of a strength from those of its folds. */
export function strengthFigures(l2: number, folds: readonly FoldFigures[]): StrengthFigures {
  if (folds.length === 0) return { l2, meanLoss: null, standardError: null, accuracy: null };
  const sum = (of: (fold: FoldFigures) => number) => folds.reduce((total, fold) => total + of(fold), 0);
  const meanLoss = sum(({ loss }) => loss) / folds.length;
  const variance = sum(({ loss }) => (loss - meanLoss) ** 2) / (folds.length - 1);
  return {
    l2,
    meanLoss,
    standardError: Math.sqrt(variance / folds.length),
    accuracy: sum(({ correct }) => correct) / sum(({ pictures }) => pictures),
  };
}

/**
 * The one-standard-error rule (Breiman et al. 1984; Hastie, Tibshirani and Friedman 2009, 7.10): the strongest whose mean loss
 * is within one standard error of the best. Without folds the middle one.
 * @param strengths The strongest first.
 */
export function chooseStrength(strengths: readonly StrengthFigures[]): { chosen: number; best: number } {
  const middle = strengths.length >> 1;
  const losses = strengths.map(({ meanLoss }) => meanLoss ?? Number.POSITIVE_INFINITY);
  const best = losses.indexOf(Math.min(...losses));
  const { standardError } = strengths[best];
  if (standardError === null) return { chosen: middle, best: middle };
  return { chosen: losses.findIndex((loss) => loss <= losses[best] + standardError), best };
}
