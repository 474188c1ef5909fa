/**
 * Pictures that belong together and must stay on one side of a division: those of one patient, known by file names.
 * Pure; it may import the dataset's own modules only.
 */
import { groupFinder } from './groupPattern.ts';
import { compareText } from './pictures.ts';
import { counted } from './wording.ts';

/** Items that must not be parted. */
export interface Group<T> {
  /** Null for a single picture whose name belongs to no group. */
  name: string | null;
  items: T[];
  /** Items of each class. */
  counts: number[];
}

/** How items are told apart; `areaOf` keeps equal names apart that mean different patients. */
export interface Grouping<T> {
  classCount: number;
  labelOf: (item: T) => number;
  /** The group's name, or null for an item of its own. */
  nameOf: (item: T) => string | null;
  areaOf?: (item: T) => number;
}

/** Gathers items into groups, in the order of their first items. */
export function groupItems<T>(
  items: readonly T[],
  { classCount, labelOf, nameOf, areaOf }: Grouping<T>,
): Group<T>[] {
  const groups: Group<T>[] = [];
  const known = new Map<string, Group<T>>();
  for (const item of items) {
    const name = nameOf(item);
    const key = `${areaOf?.(item) ?? 0}/${name}`;
    let group = name === null ? undefined : known.get(key);
    if (!group) {
      group = { name, items: [], counts: new Array<number>(classCount).fill(0) };
      groups.push(group);
      if (name !== null) known.set(key, group);
    }
    group.items.push(item);
    group.counts[labelOf(item)]++;
  }
  return groups;
}

/** The end of a sentence on a division, where grouping did anything. */
export function groupedWords(groups: readonly Group<unknown>[]): string {
  const several = groups.filter(({ items }) => items.length > 1).length;
  return several > 0
    ? `, the pictures of each of ${counted(groups.length, 'group')} by file name together`
    : '';
}

/** What a pattern makes of some pictures, to be shown before it is used. */
export interface GroupPreview {
  /** The largest first; those of equal size by name. */
  groups: { name: string; images: number; example: string }[];
  /** Pictures whose name does not match: each by itself. */
  ungrouped: number;
}

/**
 * The groups that a pattern finds among pictures, with their sizes.
 * @throws UserError as groupFinder does.
 */
export function previewGroups(images: readonly { path: string }[], pattern: string): GroupPreview {
  const find = groupFinder(pattern);
  const groups = groupItems(images, {
    classCount: 1,
    labelOf: () => 0,
    nameOf: ({ path }) => find(path),
  });
  return {
    groups: groups
      .flatMap(({ name, items }) =>
        name === null ? [] : [{ name, images: items.length, example: items[0].path }],
      )
      .sort((a, b) => b.images - a.images || compareText(a.name, b.name)),
    ungrouped: groups.filter(({ name }) => name === null).length,
  };
}
