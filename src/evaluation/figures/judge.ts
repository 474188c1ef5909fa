/**
 * Every figure that follows from a model's answers. It imports evaluation only.
 */
import { classificationReport } from '../metrics/classificationReport.ts';
import { confusionMatrix } from '../metrics/confusionMatrix.ts';
import { crossEntropy } from '../metrics/crossEntropy.ts';
import { answersAt } from '../metrics/predictedClasses.ts';
import type { Evaluation, JudgedAt } from '../types.ts';

/** As the model answers by itself. */
export const UNCALIBRATED: JudgedAt = { threshold: null, temperature: null };

/**
 * Judges a model's answers for some pictures.
 * @param labels True class of each picture.
 * @param scores Outputs of the model in the same order, [n][outputs], at the temperature.
 * @throws RangeError where there are no pictures, or labels and scores do not match.
 */
export function judge(
  labels: number[],
  scores: number[][],
  classNames: readonly string[],
  { threshold, temperature }: JudgedAt = UNCALIBRATED,
): Evaluation {
  if (labels.length === 0) throw new RangeError('There are no pictures to judge.');
  const matrix = confusionMatrix(labels, answersAt(scores, threshold), classNames.length);
  const report = classificationReport(matrix, classNames);
  return {
    n: labels.length,
    threshold,
    temperature,
    loss: crossEntropy(labels, scores),
    accuracy: report.accuracy,
    majorityBaseline: Math.max(...report.classes.map((row) => row.support)) / labels.length,
    confusionMatrix: matrix,
    report,
    scores,
    labels,
  };
}
