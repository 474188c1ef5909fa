/**
 * Makes run.json: everything about a run that is worth keeping, as plain data in the words of Keras and scikit-learn.
 * It must not import tfjs or the app.
 */
import { classCounts, imagesOf } from '../../dataset/divide/splitContents.ts';
import { type Dataset, SPLITS, type Split } from '../../dataset/types.ts';
import { reportDict } from '../../evaluation/metrics/classificationReport.ts';
import type { FullEvaluation, SplitEvaluation } from '../../evaluation/types.ts';
import { modelAt, modelTitle, preprocessingAt } from '../../models/imported/chosenModel.ts';
import { pretrainedById } from '../../models/pretrained/pretrained.ts';
import { EPOCH_FIGURES, type EpochLogs, type Phase } from '../../training/types.ts';
import type { JudgedSplit, RunFile, RunFileInput, SplitCounts, SplitFigures } from './runFileTypes.ts';
import { splitCounts } from './splitCounts.ts';
import { answersOnceText } from './viewWords.ts';

/** What run.json says of one split of a dataset. */
interface SplitContents {
  counts: SplitCounts;
  paths: string[];
  labels: number[];
}

function splitContents(dataset: Dataset, split: Split): SplitContents {
  const images = imagesOf(dataset, split);
  return {
    counts: splitCounts(dataset.classes, classCounts(dataset, split)),
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

/** The history as run.json has it. An epoch that lacks what others have, of an older page, has NaN there. */
export function historyOf(epochs: readonly EpochLogs[]): RunFile['history'] {
  const there = EPOCH_FIGURES.filter((name) => epochs.some((logs) => logs[name] !== undefined));
  const figures = there.map((name) => [name, epochs.map((logs) => logs[name] ?? Number.NaN)]);
  return { loss: [], accuracy: [], val_loss: [], val_accuracy: [], ...Object.fromEntries(figures) };
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
  const { threshold, temperature } = evaluation;
  return {
    threshold,
    temperature,
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
    ...(judged.outOfFold && { outOfFold: true }),
    best: splitFigures(judged.best, labels),
    last: splitFigures(judged.last, labels),
  };
}

/** The phases of a run; one without a base has one, once it has trained an epoch. */
function phasesOf({ base, phases, settings, epochs }: RunFileInput, trainable: number): readonly Phase[] {
  if (base || epochs.length === 0) return phases;
  const { learningRate, epochs: planned } = settings;
  return [
    {
      ...{ kind: 'fit', settings: { learningRate, epochs: planned } },
      ...{ frozen: null, trainable, fromFeatures: false, history: epochs },
    },
  ];
}

/**
 * The content of run.json.
 * @throws Error where the figures of a split do not match the dataset's split, image by image.
 */
export function runFile(run: RunFileInput): RunFile {
  const { dataset, settings, timing } = run;
  const { name, bytes, hash, classes, problems, notes } = dataset;
  const splits = contentsOf(dataset);
  const known = run.base?.known ? pretrainedById(run.base.known) : null;
  const judgedBy = answersOnceText(settings);
  const { inputShape, parameters, trainable } = modelAt(run, settings, classes.length);
  return {
    format: 'darkroom-run',
    version: 1,
    number: run.number,
    status: run.status,
    error: run.error?.message ?? null,
    startedAt: new Date(run.startedAt).toISOString(),
    repeat: run.repeat,
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
      id: known?.modelId ?? run.modelId,
      name: modelTitle(run),
      origin: run.imported?.origin ?? null,
      width: run.imported ? (known?.width ?? null) : settings.width,
      parameters,
      inputShape,
      preprocessing: preprocessingAt(run, settings),
      guesses: run.imported?.guesses ?? [],
    },
    initialWeights: run.initialWeights,
    base: run.base,
    ensemble: run.ensemble,
    phases: phasesOf(run, trainable),
    recipe: run.recipe,
    device: run.device,
    settings,
    seed: settings.seed,
    microBatchSize: run.microBatchSize,
    stepBytes: run.stepBytes,
    statisticsOf: run.statisticsOf,
    classWeight: run.classWeight,
    splitBy: run.splitBy,
    passMs: run.passMs,
    stepsPerEpoch: run.stepsPerEpoch,
    history: historyOf(run.epochs),
    bestEpoch: run.bestEpoch,
    timing: {
      ingestMs: run.ingestMs,
      stepMs: timing?.stepMs ?? null,
      inputWaitShare: timing?.inputWaitShare ?? null,
    },
    calibration: run.calibration,
    decision: run.decision,
    validation: judgedSplit(splits.val, run.validation),
    test: judgedSplit(splits.test, run.test),
    testOpenings: run.testOpenings,
    ...(judgedBy && { judgedBy }),
  };
}
