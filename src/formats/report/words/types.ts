/** What a report is made from. It imports types only. */

import type { Spread } from '../../../evaluation/comparison/repeatFigures.ts';
import type { FigureName } from '../../../evaluation/figures/figureNames.ts';
import type { Comparison } from '../../../evaluation/types.ts';
import type { RunFile } from '../../run/runFileTypes.ts';

export interface ReportedRun {
  /** As the page calls it, e.g. "Run 3". */
  name: string;
  file: RunFile;
}

/** Run B against run A. */
export interface ReportedComparison {
  /** Places among the report's runs. */
  a: number;
  b: number;
  split: 'validation' | 'test';
  comparison: Comparison;
}

/** A run that was repeated over seeds or folds. */
export interface ReportedRepeat {
  name: string;
  /** What its runs differ in. */
  over: 'seeds' | 'folds';
  split: 'validation' | 'test';
  /** Mean and spread of the figures of the best weights; null where no run has the figure. */
  spreads: Partial<Record<FigureName, Spread | null>>;
}

export interface ReportInput {
  /** At least one, in the order of the report. */
  runs: readonly ReportedRun[];
  comparisons: readonly ReportedComparison[];
  repeats: readonly ReportedRepeat[];
  /** Milliseconds since 1970. */
  madeAt: number;
}
