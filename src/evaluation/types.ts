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

/** What scikit-learn's classification_report says: a row a class, then the accuracy and the averages. */
export interface ClassificationReport {
  /** In the order of the classes. */
  classes: (ReportRow & { name: string })[];
  accuracy: number;
  /**
   * True where some class occurs neither among the true nor among the predicted ones: scikit-learn then calls the
   * accuracy 'micro avg' and writes it as a whole row.
   */
  microAverage?: boolean;
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

/** A reliability diagram: bins of equal width from 0 to 1. */
export interface Calibration {
  /** Expected calibration error. */
  error: number;
  /** Null figures where a bin has no pictures. */
  bins: { count: number; accuracy: number | null; confidence: number | null }[];
}
