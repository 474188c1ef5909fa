/**
 * What a decision made by a model's scores leads to: answers at a threshold, their cost, and what a human would be sent.
 * Nothing is fitted here; it imports shared/errors and evaluation only.
 */
import { UserError } from '../../shared/errors.ts';
import { proportion } from '../figures/intervals.ts';
import { confidencesOf } from '../metrics/calibration.ts';
import { classificationReport } from '../metrics/classificationReport.ts';
import { confusionMatrix } from '../metrics/confusionMatrix.ts';
import { answersAt, predictedClasses, withOneUnit } from '../metrics/predictedClasses.ts';
import type { ClassificationReport, ConfusionMatrix, Figure } from '../types.ts';

type Scores = readonly (readonly number[])[];

export interface Decision {
  confusionMatrix: ConfusionMatrix;
  report: ClassificationReport;
}

/**
 * Matrix and report where class 1 is answered for scores above the threshold; with more than two classes the
 * threshold does nothing. O(n): live under a slider.
 */
export function decideAt(
  labels: readonly number[],
  scores: Scores,
  threshold: number,
  classNames: readonly string[],
): Decision {
  const matrix = confusionMatrix(labels, answersAt(scores, threshold), classNames.length);
  return { confusionMatrix: matrix, report: classificationReport(matrix, classNames) };
}

/** What errors cost, in any one unit, and how frequent class 1 is where the model will be used. */
export interface Costs {
  /** Of answering class 1 for a picture of class 0. */
  falseAlarm: number;
  /** Of answering class 0 for a picture of class 1: a missed positive. */
  miss: number;
  /** Share of class 1 there; it may differ from the dataset's. */
  prevalence: number;
}

/** What is wrong with costs, as a sentence; null where nothing is. */
export function costsProblem({ falseAlarm, miss, prevalence }: Costs): string | null {
  if (!(falseAlarm >= 0 && miss >= 0 && Number.isFinite(falseAlarm + miss)))
    return 'Costs must be numbers from 0 on.';
  return prevalence >= 0 && prevalence <= 1 ? null : 'The prevalence must be a share from 0 to 1.';
}

/**
 * Expected cost a picture: prevalence·(1 − recall)·miss + (1 − prevalence)·falsePositiveRate·falseAlarm.
 * @throws UserError where a cost is negative or the prevalence is not between 0 and 1.
 */
export function expectedCost(recall: number, falsePositiveRate: number, costs: Costs): number {
  const { falseAlarm, miss, prevalence } = costs;
  const problem = costsProblem(costs);
  if (problem) throw new UserError(problem);
  return prevalence * (1 - recall) * miss + (1 - prevalence) * falsePositiveRate * falseAlarm;
}

/** Pictures whose answer is less sure than `minConfidence` go to a human. */
export interface HumanBand {
  minConfidence: number;
  /** Share of the pictures that is sent. */
  sent: Figure;
  /** Accuracy on those that are not; null where all are sent. */
  accuracy: Figure | null;
}

/** What a band sends and how good the rest is. At a threshold of 0.5 it is (1 − minConfidence, minConfidence). */
export function humanBand(
  labels: readonly number[],
  scores: Scores,
  minConfidence: number,
  threshold = 0.5,
): HumanBand {
  if (labels.length === 0) throw new RangeError('There are no pictures to judge.');
  const units = withOneUnit(scores);
  const predicted = predictedClasses(units, threshold);
  const kept = confidencesOf(units, predicted).map((confidence) => confidence >= minConfidence);
  const keptCount = kept.filter(Boolean).length;
  const hits = labels.filter((label, image) => kept[image] && predicted[image] === label).length;
  return {
    minConfidence,
    sent: proportion(labels.length - keptCount, labels.length)!,
    accuracy: proportion(hits, keptCount),
  };
}
