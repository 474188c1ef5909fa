/**
 * What goes into the device worker and what comes out of it: plain data only.
 */
import type { Pace } from '../compute/types.ts';
import type { ShareFigure } from '../evaluation/choices/shareChoice.ts';
import type { ConfusionMatrix } from '../evaluation/types.ts';
import type { ChosenModel } from '../models/imported/chosenModel.ts';
import type { InputShape } from '../models/types.ts';
import type { Settings } from '../settings.ts';
import type { LayerMaps } from './insideTypes.ts';

/** Which model, for which pictures and classes. */
export interface ModelSpec extends ChosenModel {
  settings: Settings;
  inputShape: InputShape;
  /** Names, in the order of their indices. */
  classes: string[];
}

/** What the device worker is told of its device. */
export interface Paced {
  /** The pace at steps of this model, by the preflight and earlier runs; null where none is known. */
  pace: Pace | null;
}

/** Everything a run depends on, frozen at its start. Holds no pixels and never the test split. */
export interface TrainingTask extends ModelSpec, Paced {
  /** Class index of every image of train and val, by image index; holes where test pictures are. */
  labels: number[];
  /** Image indices. */
  train: number[];
  val: number[];
  /** The weights to start from; null where they are drawn from the seed. */
  initial: WeightData | null;
}

/** What `fit` says of itself while it runs; epochs and steps count from 1, as Keras prints them. */
export type TrainEvent<Weights = WeightData> =
  | { type: 'compiling'; done: number; total: number }
  /** Before the plan: pictures to which the frozen part has answered, once for all epochs. */
  | { type: 'features'; done: number; total: number }
  | ({ type: 'plan'; bytes: number; steps: number } & Parts)
  | {
      type: 'step';
      epoch: number;
      step: number;
      loss: number;
      accuracy: number;
      /** That the step was taken with. */
      learningRate?: number;
      progress: Progress;
    }
  /** Of runs with such weights, by class name: what a picture of each counts in the loss. */
  | { type: 'classWeight'; classWeight: Record<string, number> }
  /** Once: after the first twenty steps, or at the end of a run that has fewer. */
  | ({ type: 'pace' } & StepPace)
  | {
      type: 'epoch';
      epoch: number;
      logs: EpochLogs;
      valConfusionMatrix: ConfusionMatrix | null;
      elapsedMs: number;
    }
  | { type: 'checkpoint'; epoch: number; weights: Weights }
  | { type: 'snapshot'; snapshot: Snapshot<Weights> }
  | { type: 'log'; text: string }
  /** Of the layer that is watched, after an epoch, from 1. */
  | { type: 'maps'; epoch: number; maps: LayerMaps };

/** Why a batch goes in parts: so that they fit the device, or so that no pass over one keeps it too long. */
export type SplitBy = 'memory' | 'passes';

/** In which parts a batch goes. */
export interface Parts {
  /** Pictures in one part. */
  microBatchSize: number;
  /** Null where a batch goes whole. */
  splitBy: SplitBy | null;
  /** What the longest pass over a part is foreseen to take, in milliseconds; null where that is not known or makes nothing stutter. */
  passMs: number | null;
  /** Pictures by whose mean and variance BatchNormalization trains; null where it keeps its own, or there is none. */
  statisticsOf: number | null;
}

/** What a step of whole batches takes the device, without waiting for pictures. */
export interface StepPace {
  /** In a batch. */
  images: number;
  ms: number;
}

/** What of a run is not on the device. */
export interface Position {
  /** Steps taken, over all epochs. */
  step: number;
  /** The epoch at work, from 1. */
  epoch: number;
  /** Its sums so far; its next step uses the batch at the place `progress.step`. */
  progress: ProgressState;
  checkpoint: ModelCheckpointState;
  early: EarlyStoppingState;
  /** Of the plateau schedule; absent where there is none. */
  plateau?: PlateauState;
}

/** All that a run needs to go on from between two steps as if nothing had happened. */
export interface Snapshot<Weights = WeightData> extends Position {
  weights: Weights;
  /** The optimizer's state, in the order of `Optimizer.slots`. */
  slots: Weights;
}

/** The sums of an epoch so far. */
export interface ProgressState {
  step: number;
  images: number;
  lossSum: number;
  correct: number;
  elapsedMs: number;
}

/** What the callbacks remember from epoch to epoch. */
export interface ModelCheckpointState {
  best: number;
}
export interface EarlyStoppingState {
  best: number;
  /** Epochs since the best one. */
  wait: number;
  bestEpoch: number;
}
/** What ReduceLROnPlateau remembers from epoch to epoch. */
export interface PlateauState {
  best: number;
  wait: number;
  cooldownCounter: number;
  /** The rate that it has come to. */
  learningRate: number;
}

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

/**
 * The figures of an epoch by Keras' names, in the order in which they are shown: all that lists them takes them from here.
 * The AUC is that of class 1, of several classes the mean over them, one against the rest; the rate is that of the last step.
 */
export const EPOCH_FIGURES = [
  'loss',
  'accuracy',
  'val_loss',
  'val_accuracy',
  'val_auc',
  'val_balanced_accuracy',
  'val_macro_f1',
  'learning_rate',
] as const;
export type EpochFigure = (typeof EPOCH_FIGURES)[number];

/**
 * Keras' logs at the end of an epoch; NaN is what is not defined. Losses are the compiled one: smoothed or focal where the run trains
 * so; `loss` is weighted by class, `val_loss` is not. The val figures are absent where there is no validation
 * split; they, but for the first two, and the rate also in runs of older pages.
 */
export type EpochLogs = Record<'loss' | 'accuracy', number> & Partial<Record<EpochFigure, number>>;

/** One step of a sweep over learning rates. */
export interface RatePoint {
  rate: number;
  /** Of the step's batch, before its move; finite. */
  loss: number;
  /** The bias-corrected exponential mean of the losses so far. */
  smoothed: number;
}

/** How far a sweep is: the frozen part answers and shaders are compiled first, where that is needed. */
export interface SweepProgress {
  phase: 'features' | 'compiling' | 'steps';
  done: number;
  total: number;
}

/** What a sweep over learning rates came to. */
export interface RateSweep {
  /** By rising rate; fewer than were planned where the loss exploded. */
  points: readonly RatePoint[];
  /** The rate to take, to one digit; null where the curve does not tell one. */
  suggestion: number | null;
  /** Why, in a sentence. */
  reason: string;
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
  /** Of two classes: mean over the folds of the area under the ROC curve; null of more, absent in older runs. */
  auc?: number | null;
}

/** What each strength did with folds that hold out one kind of pictures. */
export interface KindFigures {
  kind: Settings['foldsBy'];
  folds: number;
  /** In the order of the search's strengths. */
  strengths: readonly StrengthFigures[];
}

/** How the strength of a logistic head was chosen: by cross-validation on the training pictures. */
export interface HeadSearch {
  /** The strongest first; means over the kinds of folds where there are several. */
  strengths: readonly StrengthFigures[];
  /** By what the folds hold out, groups first; absent where they hold out groups only. */
  kinds?: readonly KindFigures[];
  /** Index of the one that the head was fitted with: the strongest within one standard error of the best. */
  chosen: number;
  /** Index of the one of the smallest mean loss. */
  best: number;
  /** Those that hold out groups; 0 where a class has pictures of one group only: then the middle strength is taken. */
  folds: number;
  /** False where the last fit ended before its gradient was small. */
  converged: boolean;
  /** Of the last fit, after those of the search. */
  iterations: number;
}

/** The base ran once over pictures; what it answered is kept. */
export interface FeaturesPhase {
  kind: 'features';
  settings: Pick<Settings, 'cut' | 'views'>;
  /** Values of one picture. */
  dimensions: number;
  /** Pictures and views of them: all, and those that were computed now; the others were kept. */
  rows: number;
  computed: number;
  elapsedMs: number;
}

/** A logistic head was fitted to kept features. */
export interface HeadPhase {
  kind: 'head';
  settings: Pick<Settings, 'head' | 'classWeight' | 'views'>;
  search: HeadSearch;
  /** By class. */
  classWeights: readonly number[];
  elapsedMs: number;
}

/** Weights were trained in epochs. */
export interface FitPhase {
  kind: 'fit';
  /** The first three of a base only. */
  settings: Partial<Pick<Settings, 'head' | 'unfreeze' | 'lowerRate'>> &
    Pick<Settings, 'learningRate' | 'epochs'>;
  /** The last layer that kept its weights; null where all were trained. */
  frozen: string | null;
  /** Weights that were trained. */
  trainable: number;
  /** Whether the frozen part ran once, before, and its answers were kept; else it ran at each step. */
  fromFeatures: boolean;
  /** Of each completed epoch. */
  history: readonly EpochLogs[];
}

/** What a model of averaged weights answers to the validation split. */
export interface ShareFigures {
  /** Of the tuned weights in the average, 0 to 1; the rest is of the weights before blocks were unfrozen. */
  share: number;
  /** Log loss. */
  loss: number;
  accuracy: number;
  /** As `val_auc` of an epoch; null where it is not defined. */
  auc: number | null;
}

/** Weights were averaged between those before blocks were unfrozen and the best after it: the best weights of the run. */
export interface AveragePhase {
  kind: 'average';
  settings: Pick<Settings, 'averageWithBase'>;
  /** By rising share. */
  shares: readonly ShareFigures[];
  /** The figure by which one is chosen. */
  by: ShareFigure;
  /** Index of the share of the best figure; of equal ones that of the lowest loss, and of those the smallest share. */
  chosen: number;
  elapsedMs: number;
}

/** What a run did, one after the other. */
export type Phase = FeaturesPhase | HeadPhase | FitPhase | AveragePhase;

/** The weights of a model in `model.getWeights()` order, flattened into one buffer of float32. */
export type WeightData = ArrayBuffer;

/** What remains of a run that ended by itself or was stopped. The best weights came as checkpoints. */
export interface TrainResult<Weights = WeightData> {
  outcome: 'finished' | 'stopped';
  /** After the last step. */
  last: Weights;
  /** The optimizer's state after the last step, in the order of `Optimizer.slots`. */
  slots: Weights;
  /** Null where fewer than four steps were taken. */
  timing: StepTiming | null;
}

/**
 * Wall time of completed steps (waiting for pictures, forward, backward, update), between moments at which the device
 * had finished one; the first three are left out.
 */
export interface StepTiming {
  stepMs: { median: number; p95: number };
  /** Share of the steps' time in which the device had nothing to do, because the pictures were not there. */
  inputWaitShare: number;
}
