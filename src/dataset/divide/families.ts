/**
 * Families of file names: those that are alike but for their numbers. Pure; it may import paths only.
 */
import { fileNameOf } from '../paths.ts';

/** Longer names are cut: what tells kinds of pictures apart stands at the beginning. */
const MOST_COMPARED = 40;

/** A file name without its ending, each number in it being #: person1946_bacteria_4874.jpeg → person#_bacteria_#. */
export function familyOf(path: string): string {
  return fileNameOf(path)
    .replace(/\.[^.]*$/, '')
    .replace(/\d+/g, '#');
}

/** Items by the families of their names, in the order of their first items. */
export function familiesOf<P extends { path: string }>(items: readonly P[]): Map<string, P[]> {
  const families = new Map<string, P[]>();
  for (const item of items) {
    const name = familyOf(item.path);
    const family = families.get(name);
    if (family) family.push(item);
    else families.set(name, [item]);
  }
  return families;
}

/** Characters that are put in, left out or exchanged to make one name of the other (Levenshtein), at most of their beginnings. */
export function nameDistance(a: string, b: string): number {
  const [from, to] = [a.slice(0, MOST_COMPARED), b.slice(0, MOST_COMPARED)];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++)
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + Number(from[i] !== to[j])));
    row = next;
  }
  return row[to.length];
}
