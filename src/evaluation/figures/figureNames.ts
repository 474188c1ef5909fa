/** What the figures are called where they are shown. It imports types only. */
import type { Figures, IntervalMethod } from '../types.ts';

/** A figure of the whole evaluation. */
export type FigureName = Exclude<keyof Figures, 'n' | 'classes'>;

/** In the order in which tables show them. */
export const FIGURE_TITLES: Record<FigureName, string> = {
  accuracy: 'Accuracy',
  majorityBaseline: 'Always the most frequent class',
  balancedAccuracy: 'Balanced accuracy',
  macroF1: 'Macro F1',
  matthewsCorrelation: 'Matthews correlation',
  cohenKappa: 'Cohen’s kappa',
  rocAuc: 'ROC AUC',
  averagePrecision: 'Average precision',
  logLoss: 'Log loss',
  brier: 'Brier score',
  calibrationError: 'Calibration error',
};
export const FIGURE_NAMES = Object.keys(FIGURE_TITLES) as FigureName[];

export const METHOD_TITLES: Record<IntervalMethod, string> = {
  wilson: 'Wilson',
  delong: 'DeLong',
  bootstrap: 'bootstrap',
};
