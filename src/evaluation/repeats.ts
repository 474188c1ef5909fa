/**
 * Mean and spread of a figure over runs that differ in seed or fold. It imports nothing.
 */

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
