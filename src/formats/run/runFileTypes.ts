/**
 * What run.json is made from and what it holds, as types alone. Programs other than Darkroom read it, so names stay as they are.
 * It must not import tfjs or the app.
 */
import type { BackendName, DeviceInfo } from '../../compute/types.ts';
import type { Dataset, Problem, Split } from '../../dataset/types.ts';
import type { Calibrations } from '../../evaluation/choices/calibration.ts';
import type { DecisionChoices } from '../../evaluation/choices/decisionChoice.ts';
import type { Repeat } from '../../evaluation/comparison/repeatFigures.ts';
import type { reportDict } from '../../evaluation/metrics/classificationReport.ts';
import type { ConfusionMatrix, Figures, JudgedAt, SplitEvaluation } from '../../evaluation/types.ts';
import type { RunBase } from '../../models/base/base.ts';
import type { Ensemble } from '../../models/ensemble/ensemble.ts';
import type { Guess, Preprocessing } from '../../models/graph/modelFile.ts';
import type { ChosenModel } from '../../models/imported/chosenModel.ts';
import type { InitialWeights } from '../../models/imported/importedModel.ts';
import type { InputShape } from '../../models/types.ts';
import type { RunRecipe } from '../../recipes/recipe.ts';
import type { Settings } from '../../settings.ts';
import type { PlainError } from '../../shared/errors.ts';
import type { EpochFigure, EpochLogs, Phase, SplitBy, StepTiming } from '../../training/types.ts';

/** What run.json is made from: a run of the app, and how often its test split was opened. */
export interface RunFileInput extends ChosenModel {
  /** "Run 3" */
  number: number;
  status: string;
  /** Why a failed run failed. */
  error?: PlainError;
  /** What the first weights came from; null where they were drawn from the seed. */
  initialWeights: InitialWeights | null;
  /** The base that its model grew on; null where it is no such model. */
  base: RunBase | null;
  /** What it did on that base so far, one after the other; empty for all other runs, whose one phase run.json makes of its epochs. */
  phases: readonly Phase[];
  /** The recipe that it belongs to; null where it was trained by itself. */
  recipe: RunRecipe | null;
  /** The runs whose answers its own are the mean of; null for a run that was trained. */
  ensemble: Ensemble | null;
  /** Frozen at the start. */
  settings: Settings;
  dataset: Dataset;
  device: DeviceInfo;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Which of several trainings of the same settings it is; null where it stands alone. */
  repeat: Repeat | null;
  ingestMs: number;
  /** Pictures in one micro-batch; equal to the batch size where nothing had to be split. Null before it is planned. */
  microBatchSize: number | null;
  /**
   * Pictures by whose mean and variance BatchNormalization normalized in training: those of a micro-batch. Null where it kept its
   * statistics, where there is none, or before it is planned.
   */
  statisticsOf: number | null;
  /** What a picture of each class counted in the loss of its epochs, by name; null where all counted the same. */
  classWeight: Record<string, number> | null;
  /** Predicted bytes on the device in a step. Null before it is planned. */
  stepBytes: number | null;
  /** Why a batch went in micro-batches: to fit the device, or so that no pass keeps it too long. Null where it went whole. */
  splitBy: SplitBy | null;
  /** What the longest pass over a micro-batch was foreseen to take, in milliseconds. Null where that was not known. */
  passMs: number | null;
  /** Optimizer steps in one epoch. Null before they are planned. */
  stepsPerEpoch: number | null;
  /** One entry for every completed epoch. */
  epochs: readonly EpochLogs[];
  /** Counts from 1; 0 where no epoch was completed, null before the end of a run without one. */
  bestEpoch: number | null;
  timing: StepTiming | null;
  /**
   * Threshold and temperature that were fitted before the run was judged, for each of the weights: its figures stand at them. Null
   * where none were.
   */
  calibration: Calibrations | null;
  /** What was chosen on the decision desk, on validation and on top of that, for each of the weights; null where it was not touched. */
  decision: DecisionChoices | null;
  /** Figures on the validation split; null where it was not judged. */
  validation: SplitEvaluation<'val'> | null;
  /** Figures on the test split; null while it is sealed for this run. */
  test: SplitEvaluation<'test'> | null;
  /** For how many runs, this one or others, the test split of this dataset was opened in this browser up to now. */
  testOpenings: number;
}

/** Pictures of a split. */
export interface SplitCounts {
  images: number;
  /** Images of each class, by its name. */
  classes: Record<string, number>;
  /** The same in the order of the dataset's classes: many programs sort keys that are numbers. */
  counts: number[];
}

/** An evaluation with the report in scikit-learn's output_dict shape; `scores` in the order of the split's `paths`, at the temperature; all figures at the threshold. */
export interface SplitFigures extends JudgedAt {
  loss: number;
  accuracy: number;
  majorityBaseline: number;
  n: number;
  confusionMatrix: ConfusionMatrix;
  report: ReturnType<typeof reportDict>;
  /** Every figure with its n and its 95% interval. */
  intervals: Figures;
  scores: number[][];
}

/** What both weights answered for a split. */
export interface JudgedSplit {
  paths: string[];
  labels: number[];
  /** As in SplitEvaluation; absent where it is not so. */
  outOfFold?: true;
  best: SplitFigures;
  last: SplitFigures;
}

/** What run.json says in another form than the run. */
type InOtherForm =
  | keyof ChosenModel
  | 'error'
  | 'startedAt'
  | 'dataset'
  | 'device'
  | 'epochs'
  | 'ingestMs'
  | 'timing'
  | 'validation'
  | 'test';

/**
 * The content of run.json: the fields of a run, those that are not named here as they are. A figure that is not a number (a
 * diverged run) becomes null in JSON.
 */
export interface RunFile extends Omit<RunFileInput, InOtherForm> {
  format: 'darkroom-run';
  version: 1;
  error: string | null;
  /** ISO 8601, UTC. */
  startedAt: string;
  dataset: {
    name: string;
    bytes: number;
    hash: string;
    classes: string[];
    splits: Record<Split, SplitCounts>;
    problems: Problem[];
    notes: string[];
  };
  model: {
    /** In the catalogue, also of a known base; else of the imported model. */
    id: string;
    /** As it is shown. */
    name: string;
    /** What an imported model was read from; null for one of the catalogue. */
    origin: string | null;
    /** Keras' `alpha`; 1 where it has none, null for an imported model that is no known base. */
    width: number | null;
    parameters: number;
    inputShape: InputShape;
    /** How a picture becomes its input. */
    preprocessing: Preprocessing;
    /** What nobody has confirmed of an imported model: which output stands for which class, which range of values it takes. */
    guesses: readonly Guess[];
  };
  /** Where Keras trained it, `description` is what it trained on. */
  device: Omit<DeviceInfo, 'backend'> & { backend: BackendName | 'keras' };
  seed: number;
  /** One figure an epoch; the first val arrays are empty where there is no validation split, all else is missing where it is not there. */
  history: Record<'loss' | 'accuracy' | 'val_loss' | 'val_accuracy', number[]> &
    Partial<Record<EpochFigure, number[]>>;
  timing: { ingestMs: number; stepMs: StepTiming['stepMs'] | null; inputWaitShare: number | null };
  validation: JudgedSplit | null;
  test: JudgedSplit | null;
  /** For whoever takes the model: that the run was judged by several views of each picture. Absent where it was not. */
  judgedBy?: string;
}
