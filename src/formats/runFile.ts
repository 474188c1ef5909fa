/**
 * run.json: everything about a run that is worth keeping, as plain data in the words of Keras and scikit-learn.
 * It must not import tfjs or the app.
 */
import type { BackendName, DeviceInfo } from '../compute/types.ts';
import { classCounts, imagesOf } from '../dataset/plan.ts';
import { type Dataset, type Problem, SPLITS, type Split } from '../dataset/types.ts';
import { reportDict } from '../evaluation/classificationReport.ts';
import type { Repeat } from '../evaluation/repeats.ts';
import type { ConfusionMatrix, Figures, FullEvaluation, SplitEvaluation } from '../evaluation/types.ts';
import { type ChosenModel, modelAt, modelTitle, preprocessingAt } from '../models/chosenModel.ts';
import type { InitialWeights } from '../models/importedModel.ts';
import type { Preprocessing } from '../models/modelFile.ts';
import type { InputShape } from '../models/types.ts';
import type { Settings } from '../settings.ts';
import type { PlainError } from '../shared/errors.ts';
import type { EpochLogs, StepTiming } from '../training/types.ts';

/** What run.json is made from: a run of the app, and how often its test split was opened. */
export interface RunRecord extends ChosenModel {
  /** "Run 3" */
  number: number;
  status: string;
  /** Why a failed run failed. */
  error?: PlainError;
  initialWeights: InitialWeights | null;
  /** Frozen at the start. */
  settings: Settings;
  dataset: Dataset;
  device: DeviceInfo;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Null where it stands alone. */
  repeat: Repeat | null;
  ingestMs: number;
  /** Pictures in one micro-batch; equal to the batch size where nothing had to be split. Null before it is planned. */
  microBatchSize: number | null;
  /** Predicted bytes on the device in a step. Null before it is planned. */
  stepBytes: number | null;
  /** Optimizer steps in one epoch. Null before they are planned. */
  stepsPerEpoch: number | null;
  /** One entry for every completed epoch. */
  epochs: readonly EpochLogs[];
  /** Counts from 1; 0 where no epoch was completed, null before the end of a run without one. */
  bestEpoch: number | null;
  timing: StepTiming | null;
  /** Figures on the validation split; null where it was not judged. */
  validation: SplitEvaluation<'val'> | null;
  /** Figures on the test split; null while it is sealed for this run. */
  test: SplitEvaluation<'test'> | null;
  /** For how many runs, this one or others, the test split of this dataset was opened in this browser. */
  testOpenings: number;
}

interface SplitCounts {
  images: number;
  /** Images of each class, by its name. */
  classes: Record<string, number>;
}

/** An evaluation with the report in scikit-learn's output_dict shape; `scores` in the order of the split's `paths`. */
export interface SplitFigures {
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
  best: SplitFigures;
  last: SplitFigures;
}

/** The content of run.json. A figure that is not a number (a diverged run) becomes null in JSON. */
export interface RunFile {
  format: 'darkroom-run';
  version: 1;
  number: number;
  status: string;
  error: string | null;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Which of several trainings of the same settings it is; null where it stands alone. */
  repeat: Repeat | null;
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
    id: string;
    /** As it is shown. */
    name: string;
    /** What an imported model was read from; null for one of the catalogue. */
    origin: string | null;
    parameters: number;
    inputShape: InputShape;
    /** How a picture becomes its input. */
    preprocessing: Preprocessing;
  };
  /** What the first weights came from; null where they were drawn from the seed. */
  initialWeights: InitialWeights | null;
  /** Where Keras trained it, `description` is what it trained on. */
  device: Omit<DeviceInfo, 'backend'> & { backend: BackendName | 'keras' };
  settings: Settings;
  seed: number;
  microBatchSize: number | null;
  /** Predicted, on the device. */
  stepBytes: number | null;
  stepsPerEpoch: number | null;
  /** One figure an epoch; the val arrays are empty where there is no validation split. */
  history: Record<keyof EpochLogs, number[]>;
  /** Counts from 1. */
  bestEpoch: number | null;
  timing: { ingestMs: number; stepMs: StepTiming['stepMs'] | null; inputWaitShare: number | null };
  validation: JudgedSplit | null;
  test: JudgedSplit | null;
  /** Openings of this dataset's test split up to now, over all runs in this browser. */
  testOpenings: number;
}

/** What run.json says of one split of a dataset. */
interface SplitContents {
  counts: SplitCounts;
  paths: string[];
  labels: number[];
}

function splitContents(dataset: Dataset, split: Split): SplitContents {
  const counts = classCounts(dataset, split);
  const images = imagesOf(dataset, split);
  return {
    counts: {
      images: images.length,
      classes: Object.fromEntries(dataset.classes.map((name, label) => [name, counts[label]])),
    },
    paths: images.map((image) => image.path),
    labels: images.map((image) => image.label),
  };
}

/** Made once a dataset: its runs share the lists, which have thousands of entries. */
const contents = new WeakMap<Dataset, Record<Split, SplitContents>>();

function contentsOf(dataset: Dataset): Record<Split, SplitContents> {
  const known = contents.get(dataset);
  if (known) return known;
  const made = Object.fromEntries(SPLITS.map((split) => [split, splitContents(dataset, split)])) as Record<
    Split,
    SplitContents
  >;
  contents.set(dataset, made);
  return made;
}

/** The history as run.json has it. */
export function historyOf(epochs: readonly EpochLogs[]): RunFile['history'] {
  const figures = (name: keyof EpochLogs) => epochs.flatMap((logs) => logs[name] ?? []);
  return {
    loss: figures('loss'),
    accuracy: figures('accuracy'),
    val_loss: figures('val_loss'),
    val_accuracy: figures('val_accuracy'),
  };
}

function splitFigures(evaluation: FullEvaluation, splitLabels: readonly number[]): SplitFigures {
  const { labels } = evaluation;
  if (labels.length !== splitLabels.length || labels.some((label, place) => label !== splitLabels[place]))
    throw new Error('The evaluation does not belong to this split of this dataset.');
  return evaluationFigures(evaluation);
}

/** An evaluation as run.json has it. */
export function evaluationFigures(evaluation: FullEvaluation): SplitFigures {
  const { loss, accuracy, majorityBaseline, n, confusionMatrix, report, figures, scores } = evaluation;
  return {
    loss,
    accuracy,
    majorityBaseline,
    n,
    confusionMatrix,
    report: reportDict(report),
    intervals: figures,
    scores,
  };
}

function judgedSplit({ paths, labels }: SplitContents, judged: SplitEvaluation | null): JudgedSplit | null {
  if (!judged) return null;
  return {
    paths,
    labels,
    best: splitFigures(judged.best, labels),
    last: splitFigures(judged.last, labels),
  };
}

/**
 * The content of run.json.
 * @throws Error where the figures of a split do not match the dataset's split, image by image.
 */
export function runFile(record: RunRecord): RunFile {
  const { dataset, settings, timing } = record;
  const { name, bytes, hash, classes, problems, notes } = dataset;
  const splits = contentsOf(dataset);
  const { inputShape, parameters } = modelAt(record, settings, classes.length);
  return {
    format: 'darkroom-run',
    version: 1,
    number: record.number,
    status: record.status,
    error: record.error?.message ?? null,
    startedAt: new Date(record.startedAt).toISOString(),
    repeat: record.repeat,
    dataset: {
      name,
      bytes,
      hash,
      classes,
      splits: { train: splits.train.counts, val: splits.val.counts, test: splits.test.counts },
      problems,
      notes,
    },
    model: {
      id: record.modelId,
      name: modelTitle(record),
      origin: record.imported?.origin ?? null,
      parameters,
      inputShape,
      preprocessing: preprocessingAt(record, settings),
    },
    initialWeights: record.initialWeights,
    device: record.device,
    settings,
    seed: settings.seed,
    microBatchSize: record.microBatchSize,
    stepBytes: record.stepBytes,
    stepsPerEpoch: record.stepsPerEpoch,
    history: historyOf(record.epochs),
    bestEpoch: record.bestEpoch,
    timing: {
      ingestMs: record.ingestMs,
      stepMs: timing?.stepMs ?? null,
      inputWaitShare: timing?.inputWaitShare ?? null,
    },
    validation: judgedSplit(splits.val, record.validation),
    test: judgedSplit(splits.test, record.test),
    testOpenings: record.testOpenings,
  };
}
