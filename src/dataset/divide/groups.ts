/**
 * Pictures that belong together and must stay on one side of a division: those of one patient, versions, copies.
 * Pure; it may import the dataset's own modules only.
 */

import { compareText } from '../paths.ts';
import { counted } from '../wording.ts';
import { groupFinder } from './groupPattern.ts';
import { roboflowSource } from './versions.ts';

/** Items that must not be parted. */
export interface Group<T> {
  /** Null for items whose names belong to no group. */
  name: string | null;
  items: T[];
  /** Items of each class. */
  counts: number[];
  /** True where identical copies are among them. */
  hasCopies?: boolean;
}

/** How items are told apart; `areaOf` keeps equal names apart that mean different patients. */
export interface Grouping<T> {
  classCount: number;
  labelOf: (item: T) => number;
  /** The group's name, or null for an item of its own. */
  nameOf: (item: T) => string | null;
  areaOf?: (item: T) => number;
  /** Equal for identical copies, which belong together whatever their names. */
  copyOf?: (item: T) => string;
}

/** Where a walk over parents ends; the way is shortened for later walks. */
function rootOf(parents: number[], at: number): number {
  let root = at;
  while (parents[root] !== root) root = parents[root];
  for (let here = at; here !== root; ) {
    const next = parents[here];
    parents[here] = root;
    here = next;
  }
  return root;
}

/** Gathers items into groups, in the order of their first items. */
export function groupItems<T>(
  items: readonly T[],
  { classCount, labelOf, nameOf, areaOf, copyOf }: Grouping<T>,
): Group<T>[] {
  /** Of each item one that came before it and belongs to it; itself for the first of a group. */
  const parents = items.map((_, at) => at);
  const names = items.map(nameOf);
  const copies = new Set<number>();
  const join = (known: Map<string, number>, key: string, at: number): boolean => {
    const before = known.get(key);
    if (before === undefined) known.set(key, at);
    else {
      const [a, b] = [rootOf(parents, before), rootOf(parents, at)];
      parents[Math.max(a, b)] = Math.min(a, b);
    }
    return before !== undefined;
  };
  const [byName, byCopy] = [new Map<string, number>(), new Map<string, number>()];
  items.forEach((item, at) => {
    if (names[at] !== null) join(byName, `${areaOf?.(item) ?? 0}/${names[at]}`, at);
    if (copyOf && join(byCopy, copyOf(item), at)) copies.add(at);
  });

  // Most groups of a large dataset are single pictures; those of a class share their counts.
  const none = new Array<number>(classCount).fill(0);
  const single = none.map((_, label) => none.with(label, 1));
  const groups = new Map<number, Group<T>>();
  items.forEach((item, at) => {
    const root = rootOf(parents, at);
    const label = labelOf(item);
    const group = groups.get(root);
    if (!group) {
      groups.set(root, { name: names[at], items: [item], counts: single[label] });
      return;
    }
    group.name ??= names[at];
    if (copies.has(at)) group.hasCopies = true;
    if (group.items.length === 1) group.counts = [...group.counts];
    group.items.push(item);
    group.counts[label]++;
  });
  return [...groups.values()];
}

/** The end of a sentence on a division, where grouping did anything. */
export function groupedWords(groups: readonly Group<unknown>[]): string {
  const several = groups.some(({ name, items }) => name !== null && items.length > 1);
  const names = several
    ? `, the pictures of each of ${counted(groups.length, 'group')} by file name together`
    : '';
  return groups.some(({ hasCopies }) => hasCopies) ? `${names}, identical copies on one side` : names;
}

/** A picture as its group is found. */
export interface Nameable {
  path: string;
  /** Tells classes apart. */
  className: string | number;
  version?: string;
}

/**
 * The group of a picture: what the pattern finds in its name (a patient), else the picture that it is a version of.
 * @throws UserError as groupFinder does.
 */
export function groupNamer(pattern: string): (picture: Nameable) => string | null {
  const find = groupFinder(pattern);
  return ({ path, className, version }) => {
    const found = find(path);
    if (found !== null) return found;
    const source = version ?? roboflowSource(path);
    return source === null ? null : `${className}/${source}`;
  };
}

/** What a pattern makes of some pictures, to be shown before it is used. */
export interface GroupCounts {
  groups: number;
  /** Some of them: the largest first; those of equal size by name. */
  largest: { name: string; images: number; example: string }[];
  /** Pictures whose name does not match: each by itself. */
  ungrouped: number;
}

/**
 * Counts the groups that a pattern finds among pictures, which come in parts: a hundred thousand at once would be a long task.
 * @throws UserError as groupFinder does.
 */
export function createGroupPreview(pattern: string) {
  const nameOf = groupNamer(pattern);
  const find = groupFinder(pattern);
  const groups = new Map<string, { name: string; images: number; example: string }>();
  let ungrouped = 0;
  return {
    add(images: readonly { path: string; label?: number; version?: string }[]): void {
      for (const { path, label = 0, version } of images) {
        const key = nameOf({ path, className: label, version });
        if (key === null) {
          ungrouped += 1;
          continue;
        }
        const group = groups.get(key);
        if (group) group.images += 1;
        else {
          const name = find(path) ?? version ?? roboflowSource(path) ?? '';
          groups.set(key, { name, images: 1, example: path });
        }
      }
    },
    /** @param most How many of the largest groups are named. */
    preview(most: number): GroupCounts {
      const largest: GroupCounts['largest'] = [];
      for (const group of groups.values()) {
        const place = largest.findIndex(
          ({ name, images }) =>
            images < group.images || (images === group.images && compareText(group.name, name) < 0),
        );
        if (place >= 0) largest.splice(place, 0, group);
        else if (largest.length < most) largest.push(group);
        if (largest.length > most) largest.pop();
      }
      return { groups: groups.size, largest, ungrouped };
    },
  };
}
