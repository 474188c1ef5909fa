/**
 * What a run on a base does before its epochs: the base runs once over the pictures, and its head is fitted to what it answers.
 * Also judges such a run by kept answers. It must not know of buttons.
 */
import type { Pace } from '../../compute/types.ts';
import { groupsOf } from '../../dataset/divide/resplit.ts';
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import { viewsOf } from '../../dataset/picture/views.ts';
import type { Dataset, DatasetImage } from '../../dataset/types.ts';
import type { FullEvaluation, JudgedAt } from '../../evaluation/types.ts';
import { featuresText, searchText, shortNumber } from '../../formats/run/baseWords.ts';
import { cutGraph, shapeAt } from '../../models/base/cutGraph.ts';
import { classWeightRule } from '../../models/head/classWeights.ts';
import { preprocessingAt } from '../../models/imported/chosenModel.ts';
import { inputShapeOf } from '../../models/shapes.ts';
import { formatDuration } from '../../shared/format.ts';
import { transfer } from '../../shared/rpc.ts';
import { contentOf, type FeatureTask, featureKey } from '../../training/features/featureTask.ts';
import type { HeadFit } from '../../training/head/types.ts';
import type { FeaturesPhase, HeadPhase, HeadSearch } from '../../training/types.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import type { PhaseAtWork, Run } from '../state/state.ts';
import { HEAD, type HeadWeights, headSize, rearranged, withHeadWeights } from './baseStart.ts';

/** A run on a base with what it needs here. */
export type BaseRun = Run & { base: NonNullable<Run['base']>; imported: NonNullable<Run['imported']> };

export const isBaseRun = (run: Run): run is BaseRun => run.base !== null && run.imported !== null;

/** Whether kept features tell a run's answers: the head alone was trained, and each picture is judged as it is. */
export const isJudgedByFeatures = (run: Run): run is BaseRun =>
  isBaseRun(run) && run.base.frozen === run.base.cut && viewsOf(run.settings).length === 1;

/**
 * What the device worker must know to compute features of `images`.
 * @param weights Of the run's model.
 * @param stored The dataset as the image workers have it.
 */
export async function featureTaskOf(
  run: BaseRun,
  images: readonly DatasetImage[],
  weights: Blob,
  stored: Dataset,
): Promise<Omit<FeatureTask, 'pace'>> {
  const { base, imported, settings } = run;
  const graph = cutGraph(imported.graph, base.cut);
  const preprocessing = preprocessingAt(run, settings);
  const pooled = shapeAt(graph, base.cut).length === 3;
  const key = await featureKey({ pin: base.pin, cut: base.cut, pooled, decode: settings, preprocessing });
  const places = new Map(stored.images.map(({ path, index }) => [path, index]));
  return {
    ...{ key, graph, pooled, preprocessing },
    weights: await rearranged(weights, imported.graph, graph).arrayBuffer(),
    inputShape: inputShapeOf(settings),
    pictures: images.map((image) => ({
      index: places.get(image.path) as number,
      content: contentOf(image),
      views: image.split === 'train' ? base.views : 0,
    })),
    augmentation: settings,
    seed: settings.seed,
    keep: settings.keepDatasets,
  };
}

/** For each training picture the group that it belongs to, by a number. */
function groupNumbers(run: Run, train: readonly DatasetImage[]): number[] {
  const numbers = new Map<number, number>();
  groupsOf(train, run.dataset.classes.length, run.settings.groupPattern).forEach(({ items }, group) => {
    for (const { index } of items) numbers.set(index, group);
  });
  return train.map(({ index }) => numbers.get(index) as number);
}

/** What became of the phases before the epochs. */
export interface Prepared {
  /** Of the whole model, its head fitted where it is logistic. */
  weights: Blob;
  phases: Run['phases'];
  log: string[];
  outOfFold: HeadFit['outOfFold'];
}

/**
 * Computes what is missing of the features of train and validation, and fits a logistic head to those of train.
 * @param weights Of the model as it begins.
 * @throws what went wrong, a CancelledError where the run was stopped.
 */
export async function prepareBaseRun(
  deviceWorker: DeviceWorker,
  run: BaseRun,
  { storeId, weights, pace }: { storeId: string; weights: Blob; pace: Pace | null },
  onProgress: (phase: PhaseAtWork) => void,
): Promise<Prepared> {
  const { base, imported, settings, dataset } = run;
  const train = imagesOf(dataset, 'train');
  const images = [...train, ...imagesOf(dataset, 'val')];
  const task = { ...(await featureTaskOf(run, images, weights, dataset)), pace };
  const features = await deviceWorker.api.computeFeatures(
    transfer(task, [task.weights]),
    storeId,
    (done, total) => onProgress({ kind: 'features', done, total }),
  );
  const pass: FeaturesPhase = {
    kind: 'features',
    settings: { cut: base.cut, views: base.views },
    ...features,
  };

  const { units } = headSize(imported.graph);
  const rule = classWeightRule(settings, dataset.classes, true);
  const fit = await deviceWorker.api.fitHead(
    {
      key: task.key,
      pictures: task.pictures.slice(0, train.length),
      augmentation: settings,
      labels: train.map(({ label }) => label),
      groups: groupNumbers(run, train),
      classCount: dataset.classes.length,
      units,
      classWeight: rule,
      seed: settings.seed,
    },
    (share) => onProgress({ kind: 'head', done: share, total: 1 }),
  );
  const { search, classWeights, ms } = fit;
  const head: HeadPhase = {
    kind: 'head',
    settings: {
      head: 'logistic',
      classWeight: typeof rule === 'string' ? rule : settings.classWeight,
      views: base.views,
    },
    ...{ search, classWeights, elapsedMs: ms },
  };
  const log = [
    `Features in ${formatDuration(pass.elapsedMs)}: ${featuresText(pass)}.`,
    `Head in ${formatDuration(ms)}: logistic regression. ${searchText(search)}${lossText(search)}`,
    ...(rule === 'balanced' ? ['Every class counts as much as any other.'] : []),
  ];
  const headed = withHeadWeights(imported.graph, fit);
  return {
    weights: rearranged(weights, imported.graph, headed),
    phases: [pass, head],
    log,
    outOfFold: fit.outOfFold,
  };
}

/** What came of a search in its folds; empty where there were none. */
function lossText({ strengths, chosen }: HeadSearch): string {
  const { meanLoss, standardError } = strengths[chosen];
  if (meanLoss === null || standardError === null) return '';
  return ` Log loss ${shortNumber(meanLoss)} ± ${shortNumber(standardError)}.`;
}

/** Judges a run of which the head alone was trained: by the kept features of these pictures; what is missing is computed. */
export async function judgeByFeatures(
  deviceWorker: DeviceWorker,
  run: BaseRun,
  given: {
    storeId: string;
    stored: Dataset;
    images: readonly DatasetImage[];
    weights: Blob;
    pace: Pace | null;
    at: JudgedAt;
  },
  onProgress: (done: number) => void,
): Promise<FullEvaluation> {
  const { storeId, stored, images, weights, pace, at } = given;
  const task = { ...(await featureTaskOf(run, images, weights, stored)), pace };
  await deviceWorker.api.computeFeatures(transfer(task, [task.weights]), storeId, onProgress);
  const { key, pictures } = task;
  return deviceWorker.api.judgeHead({
    ...{ key, pictures, head: await headOf(run, weights) },
    labels: images.map(({ label }) => label),
    classes: run.dataset.classes,
    at,
    seed: run.settings.seed,
  });
}

/** The weights of a run's head. */
async function headOf({ imported }: BaseRun, weights: Blob): Promise<HeadWeights> {
  const { features, units } = headSize(imported.graph);
  const alone = { ...imported.graph, layers: imported.graph.layers.filter(({ name }) => name === HEAD) };
  const values = new Float32Array(await rearranged(weights, imported.graph, alone).arrayBuffer());
  return { kernel: values.slice(0, features * units), bias: values.slice(features * units) };
}
