/**
 * Whether one run is really better than another on the same pictures. It imports shared/errors and evaluation only.
 */
import { UserError } from '../shared/errors.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { predictedClasses, withOneUnit } from './predictions.ts';
import { rankedFigures } from './rankedFigures.ts';
import type { Comparison, Figure } from './types.ts';

/** A run's answers for pictures, each known by its path. */
export interface Answers {
  paths: readonly string[];
  /** True class of each picture. */
  labels: readonly number[];
  /** Outputs of the model, [n][outputs]. */
  scores: readonly (readonly number[])[];
}

/**
 * McNemar's exact test, two-sided: the probability that of `onlyA + onlyB` pictures on which just one of two runs is
 * right, a fair coin divides them at least as unevenly. 2·P(X ≤ min), X ~ Binomial(onlyA + onlyB, ½), at most 1;
 * scipy.stats.binomtest. Summed in logarithms, so that thousands do not underflow.
 */
export function mcnemarPValue(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  let logTerm = -n * Math.LN2;
  let sum = 0;
  for (let i = 0; i <= Math.min(onlyA, onlyB); i++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((n - i) / (i + 1));
  }
  return Math.min(1, 2 * sum);
}

/**
 * AUC of B less that of A on the same pictures, with a paired bootstrap: every draw judges both on the same pictures.
 * Several classes: the mean over the classes, each against the rest. Null where it is not defined.
 */
function aucDifference(
  labels: readonly number[],
  a: Answers['scores'],
  b: Answers['scores'],
  seed: number,
): Figure | null {
  const units = [withOneUnit(a), withOneUnit(b)];
  if (!units.every((scores) => scores.every((outputs) => outputs.every(Number.isFinite)))) return null;
  const areasOf = units.map((scores) => rankedFigures(labels, scores).areas);
  const difference = (weights?: ArrayLike<number>) => {
    const [aucA, aucB] = areasOf.map((areas) => areas(weights).rocAuc);
    return aucA === null || aucB === null ? null : aucB - aucA;
  };
  const value = difference();
  if (value === null) return null;
  const { auc } = bootstrapIntervals(labels.length, (weights) => ({ auc: difference(weights) }), seed);
  return { value, n: labels.length, interval: auc, method: 'bootstrap' };
}

/**
 * Compares two runs picture by picture, in the order of A's pictures.
 * @param seed Of the bootstrap.
 * @throws UserError where the runs did not judge the same pictures with the same classes.
 */
export function compareAnswers(a: Answers, b: Answers, seed: number): Comparison {
  const places = new Map(b.paths.map((path, place) => [path, place]));
  const order = a.paths.map((path, place) => {
    const other = places.get(path);
    return other !== undefined && b.labels[other] === a.labels[place] ? other : -1;
  });
  if (a.paths.length === 0 || a.paths.length !== b.paths.length || order.includes(-1))
    throw new UserError(
      'These runs did not judge the same pictures, so they cannot be compared picture by picture.',
      'Compare runs on the same dataset and the same splits.',
    );
  const scoresB = order.map((place) => b.scores[place]);
  const [predictedA, predictedB] = [a.scores, scoresB].map((scores) => predictedClasses(scores));
  const images = [...a.labels.keys()];
  const rightA = images.map((image) => predictedA[image] === a.labels[image]);
  const rightB = images.map((image) => predictedB[image] === a.labels[image]);
  const mends = images.filter((image) => rightB[image] && !rightA[image]);
  const breaks = images.filter((image) => rightA[image] && !rightB[image]);
  return {
    n: images.length,
    accuracyDifference: (mends.length - breaks.length) / images.length,
    pValue: mcnemarPValue(breaks.length, mends.length),
    mends: mends.map((image) => a.paths[image]),
    breaks: breaks.map((image) => a.paths[image]),
    aucDifference: aucDifference(a.labels, a.scores, scoresB, seed),
  };
}
