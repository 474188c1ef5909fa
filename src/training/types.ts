/**
 * What goes into the training worker and what comes out of it: plain data only.
 */
import type { ConfusionMatrix } from '../evaluation/types.ts';
import type { InputShape } from '../models/types.ts';
import type { Settings } from '../settings.ts';

/** Which model, for which pictures and classes. */
export interface ModelSpec {
  modelId: string;
  settings: Settings;
  inputShape: InputShape;
  /** Names, in the order of their indices. */
  classes: string[];
}

/** Everything a run depends on, frozen at its start. Holds no pixels and never the test split. */
export interface TrainingTask extends ModelSpec {
  /** Class index of every image of the dataset, by image index. */
  labels: number[];
  /** Image indices. */
  train: number[];
  val: number[];
}

/** What `fit` says of itself while it runs; epochs and steps count from 1, as Keras prints them. */
export type TrainEvent =
  | { type: 'plan'; microBatchSize: number; steps: number }
  | { type: 'step'; epoch: number; step: number; loss: number; accuracy: number; progress: Progress }
  | {
      type: 'epoch';
      epoch: number;
      logs: EpochLogs;
      valConfusionMatrix: ConfusionMatrix | null;
      elapsedMs: number;
    }
  | { type: 'checkpoint'; epoch: number; weights: WeightData }
  | { type: 'log'; text: string };

/** Keras' progress line: means over the epoch so far. */
export interface Progress {
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  loss: number;
  accuracy: number;
  msPerStep: number;
  /** Until the end of the epoch. */
  epochRemainingMs: number;
  /** Until the end of the last epoch, were every epoch to run. */
  remainingMs: number;
}

/** Keras' logs at the end of an epoch. The val figures are absent where there is no validation split. */
export interface EpochLogs {
  loss: number;
  accuracy: number;
  val_loss?: number;
  val_accuracy?: number;
}

/** The weights of a model in `model.getWeights()` order, flattened into one buffer of float32. */
export type WeightData = ArrayBuffer;

/** What remains of a run that ended by itself or was stopped. The best weights came as checkpoints. */
export interface TrainResult {
  outcome: 'finished' | 'stopped';
  /** After the last step. */
  last: WeightData;
  /** Null where fewer than four steps were taken. */
  timing: StepTiming | null;
}

/** Wall time of completed steps; the first three are left out. */
export interface StepTiming {
  stepMs: { median: number; p95: number };
  /** Share of the steps' time that was spent waiting for pictures. */
  inputWaitShare: number;
}
