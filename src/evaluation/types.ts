/**
 * What judging gives: plain data, in scikit-learn's terms. It imports nothing.
 */

/** One row of scikit-learn's classification report. */
export interface ReportRow {
  precision: number;
  recall: number;
  'f1-score': number;
  support: number;
}

/** classification_report(output_dict=True): a row a class by its name, then accuracy and the averages. */
export interface ClassificationReport {
  /** In the order of the classes. */
  classes: (ReportRow & { name: string })[];
  accuracy: number;
  'macro avg': ReportRow;
  'weighted avg': ReportRow;
}

/** Counts, [true class][predicted class]. */
export type ConfusionMatrix = number[][];

/** A model's answers for some pictures and every figure that follows from them. */
export interface Evaluation {
  /** Pictures judged. */
  n: number;
  /** Mean cross-entropy, as Keras computes it from probabilities (clipped to [1e-7, 1 − 1e-7]). */
  loss: number;
  accuracy: number;
  /** Accuracy of always answering the class that is most frequent among these pictures. */
  majorityBaseline: number;
  confusionMatrix: ConfusionMatrix;
  report: ClassificationReport;
  /** Outputs of the model, [n][outputs]: one sigmoid unit, or one softmax unit a class. */
  scores: number[][];
  /** True class of each picture. */
  labels: number[];
}
