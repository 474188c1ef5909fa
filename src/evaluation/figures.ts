/**
 * Every figure of one evaluation with its n and its 95% interval. It imports evaluation only.
 */
import { balancedAccuracy, cohenKappa, f1Scores, macroF1, matthewsCorrelation } from './agreement.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { brierScores } from './brier.ts';
import { calibration, topLabelClaims } from './calibration.ts';
import { confusionMatrix, predictedCountsOf, supportsOf } from './confusionMatrix.ts';
import { crossEntropies } from './crossEntropy.ts';
import { aucInterval, proportion } from './intervals.ts';
import { predictedClasses, withOneUnit } from './predictions.ts';
import { type RankedFigures, rankedFigures } from './rankedFigures.ts';
import type { ClassFigures, Evaluation, Figure, Figures } from './types.ts';

type Weights = ArrayLike<number>;
type Values = Record<string, number | null>;

/** Figures of the answers for pictures that count as often as `weights` says. */
function answerValues(
  labels: readonly number[],
  predicted: readonly number[],
  classCount: number,
  weights?: Weights,
): Values {
  const matrix = confusionMatrix(labels, predicted, classCount, weights);
  return {
    balancedAccuracy: balancedAccuracy(matrix),
    matthewsCorrelation: matthewsCorrelation(matrix),
    cohenKappa: cohenKappa(matrix),
    macroF1: macroF1(matrix),
    ...Object.fromEntries(f1Scores(matrix).map((f1, label) => [`f1/${label}`, f1])),
  };
}

/** A function for the figures of the probabilities; each picture's part is computed once. */
function probabilityValues(labels: readonly number[], scores: number[][], ranked: RankedFigures) {
  const losses = crossEntropies(labels, scores);
  const distances = brierScores(labels, scores);
  const claims = topLabelClaims(labels, scores);
  const meanOf = (values: readonly number[], weights?: Weights) => {
    let sum = 0;
    for (let image = 0; image < values.length; image++) sum += values[image] * (weights ? weights[image] : 1);
    return sum / values.length;
  };
  return (weights?: Weights): Values => ({
    logLoss: meanOf(losses, weights),
    brier: meanOf(distances, weights),
    calibrationError: calibration(claims, 10, weights).error,
    ...ranked.areas(weights),
  });
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
    confusionMatrix: matrix,
  }: Pick<Evaluation, 'labels' | 'scores' | 'n' | 'confusionMatrix'>,
  seed: number,
): Figures {
  const predicted = predictedClasses(scores);
  const units = withOneUnit(scores);
  const finite = units.every((outputs) => outputs.every(Number.isFinite));
  const ranked = finite ? rankedFigures(labels, units) : null;
  const ofProbabilities = ranked ? probabilityValues(labels, units, ranked) : () => ({});
  const statistics = (weights?: Weights): Values => ({
    ...answerValues(labels, predicted, matrix.length, weights),
    ...ofProbabilities(weights),
  });
  const values = statistics();
  const intervals = bootstrapIntervals(n, statistics, seed);
  const bootstrapped = (name: string): Figure | null => {
    const value = values[name] ?? null;
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
