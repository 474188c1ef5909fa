/**
 * Every figure that follows from a model's answers. It imports evaluation only.
 */
import { classificationReport } from '../metrics/classificationReport.ts';
import { confusionMatrix } from '../metrics/confusionMatrix.ts';
import { crossEntropy } from '../metrics/crossEntropy.ts';
import { predictedClasses } from '../metrics/predictedClasses.ts';
import type { Evaluation } from '../types.ts';

/**
 * Judges a model's answers for some pictures.
 * @param labels True class of each picture.
 * @param scores Outputs of the model in the same order, [n][outputs].
 * @throws RangeError where there are no pictures, or labels and scores do not match.
 */
export function judge(labels: number[], scores: number[][], classNames: readonly string[]): Evaluation {
  if (labels.length === 0) throw new RangeError('There are no pictures to judge.');
  const matrix = confusionMatrix(labels, predictedClasses(scores), classNames.length);
  const report = classificationReport(matrix, classNames);
  return {
    n: labels.length,
    loss: crossEntropy(labels, scores),
    accuracy: report.accuracy,
    majorityBaseline: Math.max(...report.classes.map((row) => row.support)) / labels.length,
    confusionMatrix: matrix,
    report,
    scores,
    labels,
  };
}
