/** What the fit of a logistic head takes and gives: plain data only. It imports nothing. */

export interface HeadInput {
  /** [rows, dimensions] row-major: what the base makes of every training picture, of each of its views. */
  features: Float32Array;
  dimensions: number;
  /** The training picture (0…n−1) that each row shows; the k rows of a picture stand anywhere and count 1/k each. */
  picture: ArrayLike<number>;
  /** Class index of each training picture. */
  labels: readonly number[];
  /** Pictures of one group (a patient) stay in one fold. */
  groups: readonly (string | number)[];
  classCount: number;
  /** 1 for one sigmoid unit over two classes, else classCount, for a softmax. */
  units: number;
  /** 'balanced': n / (classes · pictures of the class), as in scikit-learn; 'none': 1. */
  classWeight: 'balanced' | 'none';
  /** Draws the folds. */
  seed: number;
}

/** One strength of the search: figures over the pictures that a fold's fit did not see. */
export interface StrengthFigures {
  /**
   * λ of: mean over the pictures of (class weight · cross-entropy) + λ/2 · ‖W‖², W the weights of features divided by one
   * number, the root of their summed variances. For the raw features, whose weights are the kernel, scikit-learn's
   * C = 1 / (n · λ · summed variances).
   */
  l2: number;
  /** Mean over the folds of the cross-entropy, weighted by class as in the fit; null without folds, as those below. */
  meanLoss: number | null;
  /** Of that mean, over the folds. */
  standardError: number | null;
  /** Share of pictures that are classified right. */
  accuracy: number | null;
}

export interface HeadSearch {
  /** The strongest first. */
  strengths: StrengthFigures[];
  /** Index of the one that the head was fitted with: the strongest within one standard error of the best. */
  chosen: number;
  /** Index of the one of the smallest mean loss. */
  best: number;
  /** 0 where a class has pictures of one group only: then the middle strength is taken. */
  folds: number;
  /** False where the last fit ended before its gradient was small. */
  converged: boolean;
  /** Of the last fit, after those of the search. */
  iterations: number;
}

/** A dense layer for the raw features; its logits go through softmax, or through the sigmoid for one unit. */
export interface HeadWeights {
  /** [dimensions, units] row-major. */
  kernel: Float32Array;
  /** [units] */
  bias: Float32Array;
}

export interface HeadFit extends HeadWeights {
  search: HeadSearch;
  /** By class. */
  classWeights: number[];
  /** Wall time of it all. */
  ms: number;
}

export interface HeadOptions {
  /** Told the share that is done, 0 to 1, now and then; may be left out. */
  onProgress?: (share: number) => void;
  /** Ends the fit with a CancelledError before its next step; may be left out. */
  signal?: AbortSignal;
}
