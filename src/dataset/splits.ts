/**
 * Which folder names mean which split, and the seeded, stratified carving of one split from another.
 * Pure; it may import shared/random and the dataset's types only.
 */
import { randomFor, shuffled } from '../shared/random.ts';
import type { Split } from './types.ts';

const NAMES: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
  testing: 'test',
};

/** The split that a folder of this name stands for, in any case of letters, or null. */
export function splitNamed(folder: string): Split | null {
  const name = folder.toLowerCase();
  return Object.hasOwn(NAMES, name) ? NAMES[name] : null;
}

/** Where a path lies: its split, and the place of the split folder among its folders. */
export interface SplitPlace {
  split: Split;
  at: number;
}

/**
 * Finds the split folder of a path: the innermost that has a folder of another kind right below it (its class), so
 * that a zip or a class may carry a split's name too; else the innermost at all. Null where no folder names a split.
 */
export function findSplit(folders: readonly string[]): SplitPlace | null {
  const places = folders.flatMap((folder, at): SplitPlace[] => {
    const split = splitNamed(folder);
    return split ? [{ split, at }] : [];
  });
  const withClass = places.filter(
    ({ split, at }) => at + 1 < folders.length && splitNamed(folders[at + 1]) !== split,
  );
  return withClass.at(-1) ?? places.at(-1) ?? null;
}

/**
 * Divides the items of one class at random: `shares` are cut off one after the other, the last part is the rest.
 * Each share above 0 gets at least one item as long as one stays for the rest; the rest never goes empty.
 * Same items, seed and label: same parts, in the items' own order.
 */
export function carve<T>(items: readonly T[], shares: readonly number[], seed: number, label: number): T[][] {
  const order = shuffled([...items.keys()], randomFor(seed, label));
  let taken = 0;
  const parts = shares.map((share) => {
    const wanted = share > 0 ? Math.max(1, Math.round(items.length * share)) : 0;
    const count = Math.max(0, Math.min(wanted, items.length - 1 - taken));
    taken += count;
    return order.slice(taken - count, taken);
  });
  return [...parts, order.slice(taken)].map((part) => part.sort((a, b) => a - b).map((i) => items[i]));
}
