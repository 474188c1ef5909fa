/** Fits and judges a head by kept features. It must not know of the device or of the page. */
import type { AugmentationSettings } from '../../dataset/augmentation.ts';
import { judgeAt } from '../../evaluation/choices/calibration.ts';
import type { FullEvaluation, JudgedAt } from '../../evaluation/types.ts';
import type { FeatureStore } from '../features/featureStore.ts';
import { type FeaturePicture, rowNames } from '../features/featureTask.ts';
import { fitLogistic } from '../head/fitLogistic.ts';
import { probabilitiesOf } from '../head/probabilitiesOf.ts';
import type { HeadFit, HeadInput, HeadOptions, HeadWeights } from '../head/types.ts';

/** Features that were computed, by the names that they are kept under. */
interface KeptFeatures {
  key: string;
  pictures: readonly Pick<FeaturePicture, 'content' | 'views'>[];
}

/** A head to be fitted to the kept features of the training pictures, each with all its views. */
export interface HeadTask extends KeptFeatures, Omit<HeadInput, 'features' | 'dimensions' | 'picture'> {
  augmentation: AugmentationSettings;
}

/** A head to be judged on pictures by their kept features. */
export interface HeadJudgement extends KeptFeatures {
  head: HeadWeights;
  /** Class index of each picture. */
  labels: number[];
  classes: string[];
  at: JudgedAt;
  /** Of the intervals. */
  seed: number;
}

/** @throws Error where a feature was not computed, CancelledError on abort. */
export async function fitKeptHead(
  features: FeatureStore,
  { key, pictures, augmentation, ...task }: HeadTask,
  options: HeadOptions,
): Promise<HeadFit> {
  const nameOf = await rowNames(augmentation, task.seed);
  const shown = pictures.flatMap(({ content, views }, picture) =>
    Array.from({ length: views + 1 }, (_, view) => ({ picture, name: nameOf(content, view) })),
  );
  const rows = await features.rows(
    key,
    shown.map(({ name }) => name),
  );
  const input = { features: rows, dimensions: rows.length / shown.length };
  return fitLogistic({ ...task, ...input, picture: shown.map(({ picture }) => picture) }, options);
}

/** @throws Error where a feature was not computed. */
export async function judgeKeptHead(
  features: FeatureStore,
  { key, pictures, head, labels, classes, at, seed }: HeadJudgement,
): Promise<FullEvaluation> {
  const rows = await features.rows(
    key,
    pictures.map(({ content }) => content),
  );
  const units = head.bias.length;
  const outputs = await probabilitiesOf(rows, rows.length / pictures.length, head, units);
  return judgeAt(labels, outputs, classes, at, seed);
}
