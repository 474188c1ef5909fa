/**
 * Cuts parts off some groups at random: seeded, the same share of every class, no group on two sides.
 * Pure; it may import shared/random and the dataset's own modules only.
 */
import { randomFor, shuffled } from '../../shared/random.ts';
import type { Group } from './groups.ts';

/** The class that most of a group's items have, the first of equal ones. */
function mainLabel({ counts }: { counts: readonly number[] }): number {
  return counts.indexOf(Math.max(...counts));
}

/**
 * Divides groups at random, class by class: `shares` are cut off one after the other, the last part is the rest.
 * A group goes to the first part whose numbers of each class it brings nearer to what is wanted: the share of the
 * class's items, rounded, at least one where the share is above 0. Every class keeps items in the rest; a part that a
 * class would miss for its large groups gets the smallest of them.
 * Same groups, seed and shares: same parts, each in the groups' own order.
 */
export function carve<T>(groups: readonly Group<T>[], shares: readonly number[], seed: number): T[][] {
  const labels = [...(groups[0]?.counts.keys() ?? [])];
  const totals = labels.map((label) => groups.reduce((sum, { counts }) => sum + counts[label], 0));
  const wanted = shares.map((share) =>
    totals.map((total) => (share > 0 && total > 0 ? Math.max(1, Math.round(total * share)) : 0)),
  );
  /** What each part still lacks of each class, and what is not cut off yet. */
  const lacking = wanted.map((counts) => [...counts]);
  const left = [...totals];
  const rest = shares.length;
  const partOf = new Map<Group<T>, number>();

  const mayLeave = ({ counts }: Group<T>) =>
    counts.every((count, label) => count === 0 || count < left[label]);
  const bringsNearer = ({ counts }: Group<T>, lack: readonly number[]) =>
    counts.reduce((change, count, label) => change + count * (count - 2 * lack[label]), 0) < 0;
  const give = (group: Group<T>, part: number) => {
    partOf.set(group, part);
    group.counts.forEach((count, label) => {
      lacking[part][label] -= count;
      left[label] -= count;
    });
  };

  const byLabel = labels.map((): Group<T>[] => []);
  for (const group of groups) byLabel[mainLabel(group)].push(group);
  for (const label of labels) {
    for (const group of shuffled(byLabel[label], randomFor(seed, label))) {
      const part = mayLeave(group) ? lacking.findIndex((lack) => bringsNearer(group, lack)) : -1;
      if (part >= 0) give(group, part);
    }
  }
  for (const label of labels)
    lacking.forEach((lack, part) => {
      if (wanted[part][label] === 0 || lack[label] < wanted[part][label]) return;
      const smallest = groups
        .filter((group) => group.counts[label] > 0 && !partOf.has(group) && mayLeave(group))
        .sort((a, b) => a.items.length - b.items.length)[0];
      if (smallest) give(smallest, part);
    });

  return [...shares.keys(), rest].map((part) =>
    groups.flatMap((group) => ((partOf.get(group) ?? rest) === part ? group.items : [])),
  );
}

/**
 * Divides groups into k folds with about the same number of items of every class: the largest groups first, each to
 * the fold where its classes are rarest so far (sklearn's StratifiedGroupKFold, with another measure of evenness).
 * Groups of equal size come in an order drawn by the seed.
 * @returns The items of each fold, in the groups' own order.
 */
export function foldGroups<T>(groups: readonly Group<T>[], k: number, seed: number): T[][] {
  const totals = groups.reduce<number[]>(
    (sums, { counts }) => counts.map((count, label) => (sums[label] ?? 0) + count),
    [],
  );
  const folds = Array.from({ length: k }, () => ({ counts: totals.map(() => 0), images: 0 }));
  const foldOf = new Map<Group<T>, number>();
  const bySize = shuffled(groups, randomFor(seed, k)).sort((a, b) => b.items.length - a.items.length);
  for (const group of bySize) {
    // What adding the group does to Σ (share of the class in the fold)².
    const costs = folds.map(({ counts }) =>
      group.counts.reduce(
        (sum, count, label) =>
          sum + (count === 0 ? 0 : (count * (count + 2 * counts[label])) / totals[label] ** 2),
        0,
      ),
    );
    const best = [...folds.keys()].reduce((best, fold) =>
      costs[fold] < costs[best] || (costs[fold] === costs[best] && folds[fold].images < folds[best].images)
        ? fold
        : best,
    );
    foldOf.set(group, best);
    folds[best].images += group.items.length;
    group.counts.forEach((count, label) => {
      folds[best].counts[label] += count;
    });
  }
  return folds.map((_, fold) => groups.flatMap((group) => (foldOf.get(group) === fold ? group.items : [])));
}
