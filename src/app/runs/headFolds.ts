/** The folds by which the strength of a run's head is chosen. It must not know of the device worker. */
import { type FoldKind, mostFoldsBy, type Statistics } from '../../dataset/divide/foldsBy.ts';
import { groupsOf } from '../../dataset/divide/resplit.ts';
import type { DatasetImage } from '../../dataset/types.ts';
import { UserError } from '../../shared/errors.ts';
import type { HeadInput } from '../../training/head/types.ts';
import type { Run } from '../state/state.ts';

/** Folds that hold out more than groups. */
const KINDS = ['name families', 'picture clusters'] as const satisfies FoldKind[];

/** What the fit of a head is told of folds. */
export interface HeadFolds extends Required<Pick<HeadInput, 'groups' | 'otherFolds'>> {
  /** A sentence on each kind of folds that the pictures do not allow. */
  leftOut: string[];
}

/**
 * The group of each training picture, by a number, and with `headFolds` "all kinds" the folds of each kind that can be made.
 * @param statistics Asked for with the indices of the training pictures, where clusters are wanted.
 */
export async function headFolds(
  { dataset: { classes }, settings }: Pick<Run, 'dataset' | 'settings'>,
  train: readonly DatasetImage[],
  statistics: (indices: number[]) => Promise<Statistics>,
): Promise<HeadFolds> {
  const groups = groupsOf(train, classes.length, settings.groupPattern);
  const byIndex = (parts: readonly (readonly DatasetImage[])[]) => {
    const numbers = new Map<number, number>();
    parts.forEach((images, part) => {
      for (const { index } of images) numbers.set(index, part);
    });
    return train.map(({ index }) => numbers.get(index) as number);
  };
  const found: HeadFolds = { groups: byIndex(groups.map(({ items }) => items)), otherFolds: [], leftOut: [] };
  if (settings.headFolds === 'groups') return found;
  const measured = await statistics(train.map(({ index }) => index));
  const foldable = { groups, classes, seed: settings.seed, statistics: measured };
  const otherFolds: HeadInput['otherFolds'] = KINDS.flatMap((kind) => {
    const folds = mostFoldsBy(kind, foldable);
    if (!(folds instanceof UserError)) return [{ kind, folds: folds.length, foldOf: byIndex(folds) }];
    found.leftOut.push(`No folds hold out ${kind}: ${folds.message}`);
    return [];
  });
  return { ...found, otherFolds };
}
