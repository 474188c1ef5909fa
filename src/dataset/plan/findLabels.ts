/**
 * Says where the labels of pictures without class folders may be, and what is needed instead.
 * Pure; it may import the dataset's own modules only.
 */
import { fileNameOf } from '../paths.ts';
import type { Entry } from '../types.ts';
import { listed } from '../wording.ts';

const TABLE = /\.(csv|tsv|xlsx?|ods|parquet|jsonl?|xml)$/i;
/** Roboflow's table of pictures with several labels each. */
const SEVERAL_LABELS = '_classes.csv';
const MAX_NAMES = 50;

/** What the names begin with before their numbers, where that tells a few classes apart: cat.0.jpg → cat. */
function beginnings(paths: readonly string[]): string[] {
  const found = new Map<string, number>();
  for (const path of paths) {
    const name = /^(\p{L}[\p{L}\s'-]*?)[^\p{L}]*\d[^\p{L}]*\.[a-z]+$/iu.exec(fileNameOf(path))?.[1];
    if (name === undefined) return [];
    found.set(name, (found.get(name) ?? 0) + 1);
  }
  const several =
    found.size > 1 && found.size <= MAX_NAMES && [...found.values()].every((count) => count > 1);
  return several ? [...found.keys()].sort() : [];
}

/** A sentence on what was found, with a space before it, and what is needed. */
export interface FoundLabels {
  sentence: string;
  hint: string;
}

/**
 * Looks for labels of loose pictures: in the names of files beside them and in their own names.
 * @param paths of the pictures
 */
export function findLabels(paths: readonly string[], entries: readonly Entry[]): FoundLabels {
  const tables = entries.map(({ path }) => path).filter((path) => TABLE.test(path));
  const several = tables.filter((path) => fileNameOf(path) === SEVERAL_LABELS);
  if (several.length > 0)
    return {
      sentence: ` ${listed(several)} ${several.length === 1 ? 'is a table' : 'are tables'} that can give a picture several labels at once; Darkroom trains on one class a picture.`,
      hint: 'Export the pictures with one label each, in a folder for each class.',
    };
  const names = beginnings(paths);
  if (names.length > 0)
    return {
      sentence: ` Their file names begin with ${listed(names)}, but classes are read from folders only.`,
      hint: `Sort the pictures into one folder for each class, for instance "${names[0]}" and "${names[1]}".`,
    };
  if (tables.length > 0)
    return {
      sentence: ` ${listed(tables)} may hold the labels, but classes are read from folders only.`,
      hint: 'Sort the pictures into one folder for each class, by that table.',
    };
  return { sentence: '', hint: 'Sort the pictures into one folder for each class.' };
}
