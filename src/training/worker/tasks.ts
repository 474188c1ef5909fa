/** What the page asks of weights in the device worker, beside training: plain data only. */
import type { Picture } from '../../dataset/types.ts';
import type { JudgedAt } from '../../evaluation/types.ts';
import type { ModelSpec, Paced, WeightData } from '../types.ts';

/** Judging weights on some images of a dataset. */
export interface EvaluationTask extends ModelSpec, Paced {
  weights: WeightData;
  images: number[];
  /** Class index of each of these images. */
  labels: number[];
  at: JudgedAt;
}

/** Judging answers that are known. */
export interface AnswersTask {
  /** Class index of each picture. */
  labels: number[];
  /** Of the model as it is, at no temperature, [n][outputs]. */
  outputs: number[][];
  classes: string[];
  at: JudgedAt;
  /** Of the intervals. */
  seed: number;
}

/** Explaining the answer of weights to one picture, which need not be of a dataset. */
export interface ExplainTask extends ModelSpec {
  /** Names these weights: the same key, the same weights, until the next training. */
  key: string;
  /** Null in the hope that the worker still has the model. */
  weights: WeightData | null;
  /** Of the model's size; one channel serves for three. */
  picture: Picture;
  /** The class to explain; null for the likeliest one. */
  label: number | null;
}
