/**
 * Mean and spread of a figure over runs that differ in seed or fold. It imports evaluation only.
 */
import { FIGURE_NAMES, type FigureName } from '../figures/figureNames.ts';
import { proportion } from '../figures/intervals.ts';
import type { Figure, Figures } from '../types.ts';

/** How many runs a repetition may have. */
export const MIN_REPEATS = 2;
export const MAX_REPEATS = 10;

/** Which of several trainings of the same settings a run is: they differ in the seed or in the fold that validates. */
export interface Repeat {
  /** The same for all of them. */
  id: string;
  kind: 'seeds' | 'folds';
  /** From 0. */
  index: number;
  /** How many were asked for. */
  count: number;
}

export interface Spread {
  /** Runs that have the figure. */
  runs: number;
  mean: number;
  /** Sample standard deviation (n − 1 below); null for one run. */
  standardDeviation: number | null;
  min: number;
  max: number;
}

/** Mean and spread of the runs that have the figure; null where none has. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    runs: known.length,
    mean,
    standardDeviation: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null,
    min: Math.min(...known),
    max: Math.max(...known),
  };
}

export type Spreads = Record<FigureName, Spread | null>;

/** Mean and spread of every figure over runs. */
export function spreadsOf(figures: readonly Figures[]): Spreads {
  const spreads = FIGURE_NAMES.map((name) => [
    name,
    spreadOf(figures.map((one) => one[name]?.value ?? null)),
  ]);
  return Object.fromEntries(spreads);
}

/** Several trainings of the same settings as one entry. */
export interface RepeatFigures {
  spreads: Spreads;
  /**
   * Of folds: the share of right answers over the pictures of all of them, each judged by a model that was not trained
   * on it. Null for seeds, whose runs judge the same pictures.
   */
  pooledAccuracy: Figure | null;
}

/** The figures of the runs of a repetition, on their validation splits, as one entry. */
export function repeatFigures(kind: Repeat['kind'], figures: readonly Figures[]): RepeatFigures {
  const sum = (of: (one: Figures) => number) => figures.reduce((total, one) => total + of(one), 0);
  return {
    spreads: spreadsOf(figures),
    pooledAccuracy:
      kind === 'folds'
        ? proportion(
            sum(({ accuracy }) => Math.round(accuracy.value * accuracy.n)),
            sum(({ n }) => n),
          )
        : null,
  };
}

/** What is said first of repeated runs: of each run, and over all of them. */
export interface RepeatRow {
  name: string;
  /** In the order of the runs; null where a run has no such figure. */
  values: (number | null)[];
  spread: Spread | null;
}

/** Accuracy, AUC and the recall of each class of these runs. */
export function repeatRows(figures: readonly Figures[], classNames: readonly string[]): RepeatRow[] {
  const row = (name: string, of: (one: Figures) => Figure | null): RepeatRow => {
    const values = figures.map((one) => of(one)?.value ?? null);
    return { name, values, spread: spreadOf(values) };
  };
  return [
    row('accuracy', ({ accuracy }) => accuracy),
    row('AUC', ({ rocAuc }) => rocAuc),
    ...classNames.map((name, label) => row(`recall of ${name}`, ({ classes }) => classes[label].recall)),
  ];
}
