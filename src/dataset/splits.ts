/**
 * Which folder names mean which split.
 * Pure; it may import the dataset's types only.
 */
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
