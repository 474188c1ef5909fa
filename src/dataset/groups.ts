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
  const find = groupFinder(pattern);
  const groups = new Map<string, { name: string; images: number; example: string }>();
  let ungrouped = 0;
  return {
    add(images: readonly { path: string }[]): void {
      for (const { path } of images) {
        const name = find(path);
        if (name === null) {
          ungrouped += 1;
          continue;
        }
        const group = groups.get(name);
        if (group) group.images += 1;
        else groups.set(name, { name, images: 1, example: path });
      }
    },
    /** @param most How many of the largest groups are named. */
    preview(most: number): GroupPreview {
      const largest: GroupPreview['largest'] = [];
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
