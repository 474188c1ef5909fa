/**
 * Kinds of pictures within classes, and folds that hold out whole kinds, groups staying whole. What makes a kind is not known
 * here. Pure; it may import types of the dataset's own modules only.
 */
import type { Group } from './groups.ts';

/** Pictures of one kind, and what tells how near it is to others. */
export interface Kind<T, L> {
  items: readonly T[];
  like: L;
}

/** A kind with a smaller share of its class is none by itself. */
const LEAST_SHARE = 0.01;

const bySize = (a: Kind<unknown, unknown>, b: Kind<unknown, unknown>) => b.items.length - a.items.length;

/** All of them as one kind that is like the first. */
const joined = <T, L>(kinds: readonly Kind<T, L>[]): Kind<T, L> => ({
  items: kinds.flatMap(({ items }) => items),
  like: kinds[0].like,
});

/** The others of the kinds after `one` joined the nearest of them. */
function withJoined<T, L>(
  others: readonly Kind<T, L>[],
  one: Kind<T, L>,
  distance: (a: L, b: L) => number,
): Kind<T, L>[] {
  const gaps = others.map(({ like }) => distance(like, one.like));
  const at = gaps.indexOf(Math.min(...gaps));
  return others.map((other, place) => (place === at ? joined([other, one]) : other)).sort(bySize);
}

/**
 * At most k kinds of a class, the largest first. Those below 1 % of the class are one kind together, or join the nearest where
 * that is too small as well. Then the smallest joins the nearest until k are left. Those of equal size keep their order.
 */
export function fewerKinds<T, L>(
  kinds: readonly Kind<T, L>[],
  k: number,
  distance: (a: L, b: L) => number,
): Kind<T, L>[] {
  const least = LEAST_SHARE * kinds.reduce((sum, { items }) => sum + items.length, 0);
  const sorted = [...kinds].sort(bySize);
  let left = sorted.filter(({ items }) => items.length >= least);
  const small = sorted.slice(left.length);
  if (small.length > 0) {
    const rest = joined(small);
    left =
      rest.items.length >= least || left.length === 0
        ? [...left, rest].sort(bySize)
        : withJoined(left, rest, distance);
  }
  while (left.length > k) left = withJoined(left.slice(0, -1), left[left.length - 1], distance);
  return left;
}

/** The fold of each of a class's kinds: the pairs of kind and fold that are alike go together first. */
function pairedWith<L>(
  kinds: readonly Kind<unknown, L>[],
  anchors: readonly L[],
  distance: (a: L, b: L) => number,
): number[] {
  const pairs = kinds.flatMap(({ like }, kind) =>
    anchors.map((anchor, fold) => ({ kind, fold, gap: distance(like, anchor) })),
  );
  pairs.sort((a, b) => a.gap - b.gap || a.kind - b.kind || a.fold - b.fold);
  const foldOf: number[] = [];
  const taken = new Set<number>();
  for (const { kind, fold } of pairs) {
    if (foldOf[kind] !== undefined || taken.has(fold)) continue;
    foldOf[kind] = fold;
    taken.add(fold);
  }
  return foldOf;
}

/**
 * Folds of which each holds out one kind of every class, those that are alike together. A group goes where most of its items
 * go, the first of equal folds.
 * @param byClass For each class as many kinds as there are folds.
 * @returns The items of each fold, in the groups' own order.
 */
export function foldKinds<T, L>(
  groups: readonly Group<T>[],
  byClass: readonly (readonly Kind<T, L>[])[],
  distance: (a: L, b: L) => number,
): T[][] {
  const anchors = byClass[0].map(({ like }) => like);
  const foldOf = new Map<T, number>();
  for (const kinds of byClass) {
    const folds = pairedWith(kinds, anchors, distance);
    kinds.forEach(({ items }, kind) => {
      for (const item of items) foldOf.set(item, folds[kind]);
    });
  }
  const found = anchors.map((): T[] => []);
  for (const { items } of groups) {
    const votes = anchors.map((_, fold) => items.filter((item) => foldOf.get(item) === fold).length);
    found[votes.indexOf(Math.max(...votes))].push(...items);
  }
  return found;
}
