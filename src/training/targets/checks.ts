/** What of classes, loss and blending cannot be trained, said before anything starts. Pure; no tensors. */
import { classWeightRule } from '../../models/head/classWeights.ts';
import { outputCountOf } from '../../models/shapes.ts';
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { lossRuleOf } from './lossRule.ts';
import { mixesPictures } from './mixing.ts';

/** @throws UserError where classes are to be drawn equally often, and one of them has no training picture. */
export function checkBalancedBatches(
  { balancedBatches }: Pick<Settings, 'balancedBatches'>,
  classes: readonly string[],
  counts: readonly number[],
): void {
  const empty = classes.filter((_, label) => counts[label] === 0);
  if (!balancedBatches || empty.length === 0) return;
  const names = empty.map((name) => `“${name}”`).join(', ');
  throw new UserError(
    `Balanced batches cannot be made: ${names} ${empty.length === 1 ? 'has' : 'have'} no training picture.`,
    'Add pictures of it, divide the dataset anew, or switch balanced batches off.',
  );
}

/**
 * @param pictures Of the training split.
 * @throws UserError where pictures are to be blended, and no batch has two of them.
 */
export function checkMixing(
  settings: Pick<Settings, 'mixup' | 'cutmix' | 'batchSize'>,
  pictures: number,
): void {
  if (!mixesPictures(settings) || Math.min(settings.batchSize, pictures) !== 1) return;
  const what = settings.batchSize === 1 ? 'each batch has one picture' : 'there is one training picture';
  throw new UserError(
    `MixUp and CutMix blend a picture with another one of its batch, but ${what}.`,
    'Set both to 0, or take a batch size of at least 2 and at least 2 training pictures.',
  );
}

/**
 * All that can be seen of classes, loss and blending before epochs are trained.
 * @param counts Training pictures of each class.
 * @throws UserError that says the first thing that is wrong.
 */
export function checkClassesAndLoss(
  settings: Settings,
  classes: readonly string[],
  counts: readonly number[],
): void {
  classWeightRule(settings, classes, false);
  checkBalancedBatches(settings, classes, counts);
  lossRuleOf(settings, classes, outputCountOf(settings, classes.length));
  checkMixing(
    settings,
    counts.reduce((sum, count) => sum + count, 0),
  );
}
