/** What the fit of a logistic head takes and gives: plain data only. It must not import tfjs. */
import type { ClassWeightRule } from '../../models/head/classWeights.ts';
import type { HeadSearch, KindFigures } from '../types.ts';

/** Folds of the training pictures that hold out whole kinds of them; every class is in each. */
export interface KindFolds {
  kind: KindFigures['kind'];
  folds: number;
  /** Of each training picture. */
  foldOf: ArrayLike<number>;
}

export interface HeadInput {
  /** [rows, dimensions] row-major: what the base makes of every training picture, of each of its views. */
  features: Float32Array;
  dimensions: number;
  /**
   * The training picture (0…n−1) that each row shows; the k rows of a picture stand anywhere and count 1/k each. The first of them is
   * the picture itself.
   */
  picture: ArrayLike<number>;
  /** Class index of each training picture. */
  labels: readonly number[];
  /** Pictures of one group (a patient) stay in one fold. */
  groups: readonly (string | number)[];
  /** Folds that judge the strengths beside those of groups; may be left out. */
  otherFolds?: readonly KindFolds[];
  classCount: number;
  /** 1 for one sigmoid unit over two classes, else classCount, for a softmax. */
  units: number;
  classWeight: ClassWeightRule;
  /** Draws the folds. */
  seed: number;
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
  /**
   * What the folds' fits at the chosen strength answer to each training picture, not to its views, that they did not see: as a model's
   * scores, [pictures][units]. With several kinds of folds, those of the hardest one. Null without folds.
   */
  outOfFold: number[][] | null;
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
