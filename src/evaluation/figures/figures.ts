/**
 * Every figure of one evaluation with its n and its 95% interval. It imports evaluation only.
 */
import { balancedAccuracy, cohenKappa, f1Score, macroF1, matthewsCorrelation } from '../metrics/agreement.ts';
import { brierScores } from '../metrics/brier.ts';
import { calibration, topLabelClaims } from '../metrics/calibration.ts';
import { predictedCountsOf, supportsOf, weightedSums } from '../metrics/confusionMatrix.ts';
import { crossEntropies } from '../metrics/crossEntropy.ts';
import { answersAt, withOneUnit } from '../metrics/predictedClasses.ts';
import type { ClassFigures, Evaluation, Figure, Figures } from '../types.ts';
import { bootstrapIntervals, type Draw, eachOnce } from './bootstrap.ts';
import { aucInterval, proportion } from './intervals.ts';
import { type RankedFigures, rankedFigures } from './rankedFigures.ts';

/** By the name of a figure, its value in each draw. */
type Values = Record<string, (number | null)[]>;

/** Figures of the answers. */
function answerValues(
  labels: readonly number[],
  predicted: readonly number[],
  classCount: number,
  draws: readonly Draw[],
): Values {
  const sums = draws.map((weights) => weightedSums(labels, predicted, classCount, weights));
  const ofClasses = Array.from({ length: classCount }, (_, label) => [
    `f1/${label}`,
    sums.map((one) => f1Score(one, label)),
  ]);
  return {
    balancedAccuracy: sums.map(balancedAccuracy),
    matthewsCorrelation: sums.map(matthewsCorrelation),
    cohenKappa: sums.map(cohenKappa),
    macroF1: sums.map(macroF1),
    ...Object.fromEntries(ofClasses),
  };
}

/** A function for the figures of the probabilities; each picture's part is computed once. */
function probabilityValues(
  labels: readonly number[],
  scores: readonly (readonly number[])[],
  threshold: number | null,
  ranked: RankedFigures,
) {
  const losses = crossEntropies(labels, scores);
  const distances = brierScores(labels, scores);
  const claims = topLabelClaims(labels, scores, threshold);
  const meanOf = (values: readonly number[], weights: Draw) => {
    let sum = 0;
    for (let image = 0; image < values.length; image++) sum += values[image] * weights[image];
    return sum / values.length;
  };
  return (draws: readonly Draw[]): Values => {
    const areas = ranked.areas(draws);
    return {
      logLoss: draws.map((weights) => meanOf(losses, weights)),
      brier: draws.map((weights) => meanOf(distances, weights)),
      calibrationError: draws.map((weights) => calibration(claims, 10, weights).error),
      rocAuc: areas.map(({ rocAuc }) => rocAuc),
      averagePrecision: areas.map(({ averagePrecision }) => averagePrecision),
    };
  };
}

/**
 * Every figure of an evaluation with its interval: Wilson's for shares of pictures, DeLong's for the AUC of two
 * classes, the percentile bootstrap (2,000 draws) for the rest. Two classes: class 1 is the positive one. Several: AUC
 * and average precision are plain means over the classes, each against the rest. Figures that need probabilities are
 * null for a model with outputs that are not numbers.
 *
 * Takes about a second for 5,000 pictures: call it in a worker.
 * @param seed Of the bootstrap: the same seed gives the same intervals.
 */
export function figuresOf(
  {
    labels,
    scores,
    n,
    threshold,
    confusionMatrix: matrix,
  }: Pick<Evaluation, 'labels' | 'scores' | 'n' | 'threshold' | 'confusionMatrix'>,
  seed: number,
): Figures {
  const predicted = answersAt(scores, threshold);
  const units = withOneUnit(scores);
  const finite = units.every((outputs) => outputs.every(Number.isFinite));
  const ranked = finite ? rankedFigures(labels, units) : null;
  const ofProbabilities = ranked ? probabilityValues(labels, units, threshold, ranked) : () => ({});
  const statistics = (draws: readonly Draw[]): Values => ({
    ...answerValues(labels, predicted, matrix.length, draws),
    ...ofProbabilities(draws),
  });
  const values = statistics([eachOnce(n)]);
  const intervals = bootstrapIntervals(n, statistics, seed);
  const bootstrapped = (name: string): Figure | null => {
    const value = values[name]?.[0] ?? null;
    return value === null ? null : { value, n, interval: intervals[name] ?? null, method: 'bootstrap' };
  };

  // Drawing again adds noise, and noise only raises a calibration error, so that the lower percentile lies far too high
  // (at the figure itself for a calibrated model): what is above the figure is taken below it too.
  const ofCalibration = bootstrapped('calibrationError');
  const calibrationError = ofCalibration?.interval
    ? {
        ...ofCalibration,
        interval: {
          low: Math.max(0, 2 * ofCalibration.value - ofCalibration.interval.high),
          high: ofCalibration.interval.high,
        },
      }
    : ofCalibration;

  const supports = supportsOf(matrix);
  const answers = predictedCountsOf(matrix);
  const most = Math.max(...supports);
  const hits = matrix.reduce((sum, row, label) => sum + row[label], 0);
  const auc = bootstrapped('rocAuc');
  return {
    n,
    majorityBaseline: proportion(most, n)!,
    accuracy: proportion(hits, n)!,
    balancedAccuracy: bootstrapped('balancedAccuracy'),
    matthewsCorrelation: bootstrapped('matthewsCorrelation'),
    cohenKappa: bootstrapped('cohenKappa'),
    macroF1: bootstrapped('macroF1'),
    rocAuc: auc && ranked?.binary ? { ...auc, interval: aucInterval(ranked.binary), method: 'delong' } : auc,
    averagePrecision: bootstrapped('averagePrecision'),
    logLoss: bootstrapped('logLoss'),
    brier: bootstrapped('brier'),
    calibrationError,
    classes: matrix.map(
      (row, label): ClassFigures => ({
        precision: proportion(row[label], answers[label]),
        recall: proportion(row[label], supports[label]),
        'f1-score': bootstrapped(`f1/${label}`),
      }),
    ),
  };
}
