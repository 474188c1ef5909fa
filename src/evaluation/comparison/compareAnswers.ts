/**
 * Whether one run is really better than another on the same pictures. It imports shared/errors and evaluation only.
 */
import { UserError } from '../../shared/errors.ts';
import { BOOTSTRAP_DRAWS, bootstrapIntervals, type Draw, eachOnce } from '../figures/bootstrap.ts';
import { rankedFigures } from '../figures/rankedFigures.ts';
import { answersAt, withOneUnit } from '../metrics/predictedClasses.ts';
import type { Comparison, Figure } from '../types.ts';

/** Pictures that a run was judged on, each known by its path. */
export interface JudgedPictures {
  paths: readonly string[];
  /** True class of each picture. */
  labels: readonly number[];
}

/** Of the bootstrap, so that the same two runs get the same interval wherever they are compared. */
export const COMPARISON_SEED = 1;

/** A run's answers for pictures. */
export interface Answers extends JudgedPictures {
  /** Outputs of the model, [n][outputs]. */
  scores: readonly (readonly number[])[];
  /** That it was judged at; null for none. */
  threshold: number | null;
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

/** How many pairs some runs make, and what becomes of a p of two that were picked among them when all are counted (Bonferroni). */
export function countingAllPairs(pValue: number, runs: number): { pairs: number; pValue: number } {
  const pairs = (runs * (runs - 1)) / 2;
  return { pairs, pValue: Math.min(1, pValue * pairs) };
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
  onDraws: (draws: number) => void,
): Figure | null {
  const units = [withOneUnit(a), withOneUnit(b)];
  if (!units.every((scores) => scores.every((outputs) => outputs.every(Number.isFinite)))) return null;
  const areasOf = units.map((scores) => rankedFigures(labels, scores).areas);
  const differences = (draws: readonly Draw[]) => {
    const [areasA, areasB] = areasOf.map((areas) => areas(draws));
    return areasA.map(({ rocAuc: aucA }, draw) => {
      const { rocAuc: aucB } = areasB[draw];
      return aucA === null || aucB === null ? null : aucB - aucA;
    });
  };
  const [value] = differences([eachOnce(labels.length)]);
  if (value === null) return null;
  const { auc } = bootstrapIntervals(
    labels.length,
    (draws) => ({ auc: differences(draws) }),
    seed,
    BOOTSTRAP_DRAWS,
    onDraws,
  );
  return { value, n: labels.length, interval: auc, method: 'bootstrap' };
}

/**
 * Where each of A's pictures stands among B's. Null where they are not the same pictures of the same classes, or there
 * are none.
 */
export function placesAmong(a: JudgedPictures, b: JudgedPictures): number[] | null {
  const places = new Map(b.paths.map((path, place) => [path, place]));
  const order = a.paths.map((path, place) => {
    const other = places.get(path);
    return other !== undefined && b.labels[other] === a.labels[place] ? other : -1;
  });
  const same = a.paths.length > 0 && a.paths.length === b.paths.length && !order.includes(-1);
  return same ? order : null;
}

/** True where both were judged on the same pictures of the same classes, in whatever order. */
export function judgedTheSame(a: JudgedPictures, b: JudgedPictures): boolean {
  // The runs of one dataset share their lists.
  if (a.paths === b.paths && a.labels === b.labels) return true;
  const inOrder =
    a.paths.length === b.paths.length &&
    a.paths.every((path, place) => path === b.paths[place] && a.labels[place] === b.labels[place]);
  return inOrder || placesAmong(a, b) !== null;
}

/**
 * Compares two runs picture by picture, in the order of A's pictures.
 * @param seed Of the bootstrap.
 * @param onProgress Gets the share of the work that is done.
 * @throws UserError where the runs did not judge the same pictures with the same classes.
 */
export function compareAnswers(
  a: Answers,
  b: Answers,
  seed: number,
  onProgress: (share: number) => void = () => {},
): Comparison {
  const order = placesAmong(a, b);
  if (!order)
    throw new UserError(
      'These runs did not judge the same pictures, so they cannot be compared picture by picture.',
      'Compare runs on the same dataset and the same splits.',
    );
  const scoresB = order.map((place) => b.scores[place]);
  const predictedA = answersAt(a.scores, a.threshold);
  const predictedB = answersAt(scoresB, b.threshold);
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
    aucDifference: aucDifference(a.labels, a.scores, scoresB, seed, (draws) =>
      onProgress(draws / BOOTSTRAP_DRAWS),
    ),
  };
}
