/** Folds of the training pictures: no group in two of them, every class in each. It must not know of features. */
import { foldGroups } from '../../dataset/divide/carve.ts';
import { groupItems } from '../../dataset/divide/groups.ts';
import type { HeadInput, KindFolds } from './types.ts';

const MOST_FOLDS = 5;

/**
 * The fold of each picture, and how many there are: five, or as many as a class has groups; 0, and no fold for any, where a
 * class has one group only.
 */
export function foldsOf({
  labels,
  groups,
  classCount,
  seed,
}: Pick<HeadInput, 'labels' | 'groups' | 'classCount' | 'seed'>): { folds: number; foldOf: Int32Array } {
  const gathered = groupItems([...labels.keys()], {
    classCount,
    labelOf: (picture) => labels[picture],
    nameOf: (picture) => String(groups[picture]),
  });
  const present = [...new Set(labels)];
  const least = present.map((label) => gathered.filter(({ counts }) => counts[label] > 0).length);
  const foldOf = new Int32Array(labels.length).fill(-1);
  const folds = Math.min(MOST_FOLDS, ...least);
  if (folds < 2) return { folds: 0, foldOf };
  foldGroups(gathered, folds, seed).forEach((pictures, fold) => {
    for (const picture of pictures) foldOf[picture] = fold;
  });
  return { folds, foldOf };
}

/** All folds that judge a strength, those of groups first; none where a class has one group only. */
export function allFolds(input: HeadInput): KindFolds[] {
  const groups = foldsOf(input);
  return groups.folds === 0 ? [] : [{ kind: 'groups', ...groups }, ...(input.otherFolds ?? [])];
}
