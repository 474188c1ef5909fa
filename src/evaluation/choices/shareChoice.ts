/** Which average of two sets of weights is taken, by what each answers to the validation split. It imports the monitored figures only. */
import { isLossLike, type Monitor } from '../figures/monitored.ts';

/** By what a share is chosen: the log loss, or the AUC, which is the same wherever the line between two classes is drawn. */
export const SHARE_FIGURES = ['loss', 'auc'] as const;
export type ShareFigure = (typeof SHARE_FIGURES)[number];

/** @param best The figure by which the best weights of the run were chosen. */
export const shareFigureOf = (best: Monitor): ShareFigure => (best === 'val_auc' ? 'auc' : 'loss');

/**
 * The place of the best figure; of equal ones that of the lowest loss, and of those the first. What is no number is never chosen; where
 * none is one, the last place: the weights stay as they were trained.
 * @param shares By rising share of the trained weights.
 */
export function chosenShare(shares: readonly Record<ShareFigure, number | null>[], by: ShareFigure): number {
  const sign = isLossLike(by) ? -1 : 1;
  const gains = shares.map(({ [by]: figure, loss }) => [
    sign * (figure ?? Number.NaN),
    -(loss ?? Number.POSITIVE_INFINITY),
  ]);
  const best = gains.reduce((at, [gain, second], place) => {
    const [most, other] = gains[at] ?? [Number.NEGATIVE_INFINITY, 0];
    return gain > most || (gain === most && second > other) ? place : at;
  }, -1);
  return best < 0 ? shares.length - 1 : best;
}
