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

/** What is fixed before a model is judged. */
export interface JudgedAt {
  /** Class 1 is answered for scores above it; null for 0.5, or for the largest score of several. */
  threshold: number | null;
  /** At which the scores are taken; null for those of the model. */
  temperature: number | null;
}

/** A model's answers for some pictures and every figure that follows from them, at the threshold. */
export interface Evaluation extends JudgedAt {
  /** Pictures judged. */
  n: number;
  /** Mean cross-entropy, as Keras computes it from probabilities (clipped to [1e-7, 1 − 1e-7]). */
  loss: number;
  accuracy: number;
  /** Accuracy of always answering the class that is most frequent among these pictures. */
  majorityBaseline: number;
  confusionMatrix: ConfusionMatrix;
  report: ClassificationReport;
  /** Outputs of the model at the temperature, [n][outputs]: one sigmoid unit, or one softmax unit a class. */
  scores: number[][];
  /** True class of each picture. */
  labels: number[];
}

/** A reliability diagram: bins of equal width from 0 to 1. */
export interface Reliability {
  /** Expected calibration error. */
  error: number;
  /** Null figures where a bin has no pictures. */
  bins: { count: number; accuracy: number | null; confidence: number | null }[];
}

/** Both ends of a 95% interval. */
export interface Interval {
  low: number;
  high: number;
}

/** How an interval was computed: see intervals.ts and bootstrap.ts. */
export type IntervalMethod = 'wilson' | 'delong' | 'bootstrap';

/** A figure, the number of pictures that it rests on, and where it may lie. */
export interface Figure {
  value: number;
  n: number;
  /** 95%; null where too few pictures say anything. */
  interval: Interval | null;
  method: IntervalMethod;
}

/** The figures of one class. */
export interface ClassFigures {
  /** Its n is how often the class was answered; null where never. */
  precision: Figure | null;
  /** Its n is the pictures of the class; null where there are none. */
  recall: Figure | null;
  'f1-score': Figure | null;
}

/** Every figure of one evaluation; null where it is not defined. */
export interface Figures {
  /** Pictures judged. */
  n: number;
  /** Accuracy of always answering the most frequent class. */
  majorityBaseline: Figure;
  accuracy: Figure;
  balancedAccuracy: Figure | null;
  matthewsCorrelation: Figure | null;
  cohenKappa: Figure | null;
  macroF1: Figure | null;
  rocAuc: Figure | null;
  averagePrecision: Figure | null;
  logLoss: Figure | null;
  brier: Figure | null;
  /** Expected calibration error of the answered class, in ten bins. */
  calibrationError: Figure | null;
  /** In the order of the classes. */
  classes: ClassFigures[];
}

/** An evaluation with the interval of every figure. */
export interface FullEvaluation extends Evaluation {
  figures: Figures;
}

/**
 * Both weights of a run on one split, its images in the order of the dataset. It says which split that was, so that what
 * was judged on one is never taken for the other.
 */
export interface SplitEvaluation<Of extends 'val' | 'test' = 'val' | 'test'> {
  split: Of;
  /**
   * Of the validation split of an ensemble of folds, whose pictures are those of all folds: each was answered by the member that
   * had held it out.
   */
  outOfFold?: true;
  best: FullEvaluation;
  last: FullEvaluation;
}

/** Run B against run A on the same pictures. */
export interface Comparison {
  n: number;
  /** Accuracy of B less that of A. */
  accuracyDifference: number;
  /** McNemar's exact test of their answers, two-sided. */
  pValue: number;
  /** Paths of the pictures that only B gets right, and of those that only A does. */
  mends: string[];
  breaks: string[];
  /** AUC of B less that of A; null where it is not defined. */
  aucDifference: Figure | null;
}
