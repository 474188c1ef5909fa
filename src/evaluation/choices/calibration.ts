/**
 * Threshold and temperature that are fixed before a run is judged, and judging at them. They are fitted on validation
 * pictures or out of fold, never on test pictures. It imports settings' type and evaluation only.
 */
import type { Settings } from '../../settings.ts';
import { figuresOf } from '../figures/figures.ts';
import { judge } from '../figures/judge.ts';
import type { FullEvaluation, JudgedAt } from '../types.ts';
import { cheapestThreshold, fitTemperature } from './fitting.ts';
import { scaledScores } from './temperature.ts';
import type { PredictionsOf, ValidationPredictions } from './validationPredictions.ts';

/** With fewer validation pictures than this nothing is fitted on them. */
export const MIN_TO_FIT = 200;

/** What was fitted for one of a run's weights; null is what was not asked for. */
export interface Calibration extends JudgedAt {
  fittedOn: PredictionsOf;
  /** Answers that it was fitted on. */
  n: number;
}

/** For both weights of a run. */
export type Calibrations = Record<'best' | 'last', Calibration>;

type Asked = Pick<Settings, 'fitThreshold' | 'fitTemperature'>;

/** Whether the settings ask for anything that can be fitted for so many classes. */
export function asksToFit({ fitThreshold, fitTemperature }: Asked, classCount: number): boolean {
  return fitTemperature || (fitThreshold !== 'no' && classCount === 2);
}

/** The threshold with the best accuracy or balanced accuracy: equal costs, by the share of class 1 that the figure counts. */
function bestThreshold(predictions: ValidationPredictions, figure: Asked['fitThreshold']): number {
  const { labels } = predictions;
  const share = labels.filter((label) => label === 1).length / labels.length;
  const prevalence = figure === 'accuracy' ? share : 0.5;
  return cheapestThreshold(predictions, { falseAlarm: 1, miss: 1, prevalence }).threshold;
}

/**
 * Fits what the settings ask for: first the temperature of the lowest log loss, then the threshold of the best figure on the scores
 * at it. With more than two classes there is no threshold.
 * @param predictions Of the model as it is, at no temperature.
 * @throws UserError where a threshold is asked for and one of two classes has no pictures.
 */
export function fitCalibration(
  predictions: ValidationPredictions,
  { fitThreshold, fitTemperature: isScaled }: Asked,
): Calibration {
  const temperature = isScaled ? fitTemperature(predictions).temperature : null;
  const scaled = temperature === null ? predictions : predictions.atTemperature(temperature);
  const hasThreshold = fitThreshold !== 'no' && predictions.scores[0].length <= 2;
  return {
    threshold: hasThreshold ? bestThreshold(scaled, fitThreshold) : null,
    temperature,
    fittedOn: predictions.of,
    n: predictions.labels.length,
  };
}

/**
 * Every figure of a model's answers at what was fixed before. Takes about a second for 5,000 pictures: call it in a worker.
 * @param labels True class of each picture.
 * @param outputs Of the model as it is, at no temperature, [n][outputs].
 * @param seed Of the intervals.
 */
export function judgeAt(
  labels: number[],
  outputs: number[][],
  classNames: readonly string[],
  { threshold, temperature }: JudgedAt,
  seed: number,
): FullEvaluation {
  const scores = temperature === null ? outputs : scaledScores(outputs, temperature);
  const evaluation = judge(labels, scores, classNames, { threshold, temperature });
  return { ...evaluation, figures: figuresOf(evaluation, seed) };
}
