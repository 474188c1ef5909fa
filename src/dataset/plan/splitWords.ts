/**
 * Which folder names mean which split.
 * Pure; it may import the dataset's types only.
 */
import type { Split } from '../types.ts';

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

/** A split, or pictures that nobody has labelled. */
export type Role = Split | 'unlabelled';

/** What a folder's name says of a split. It is a hint only: the folders beside it decide (see splitFolders.ts). */
export interface SplitWord {
  role: Role;
  /** True where the name says nothing else. */
  exact: boolean;
}

const ROLES: readonly [Role, RegExp][] = [
  ['train', /^(train|training|trainval)$/],
  ['val', /^(val|valid|validation|dev|development)$/],
  ['test', /^(test|testing|eval|evaluation|holdout)$/],
  ['unlabelled', /^(pred|predict|prediction|predictions|unlabell?ed)$/],
];
/** What may be grown together with the word: trainset, testdata. */
const GROWN = /(set|data|dataset|images?|imgs?|pictures?|split)$/;

function roleOfWord(word: string): Role | null {
  for (const text of [word, word.replace(GROWN, '')])
    for (const [role, pattern] of ROLES) if (pattern.test(text)) return role;
  return null;
}

/** The words of a name: parted at signs, digits and inner capitals, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean);
}

/** Finds the word for a split in a folder's name ("seg_train", "Test_data", "devset", "val2017"); null without one. */
export function splitWord(folder: string): SplitWord | null {
  const exact = splitNamed(folder);
  if (exact) return { role: exact, exact: true };
  const roles = new Set(wordsOf(folder).flatMap((word) => roleOfWord(word) ?? []));
  // "train_val" is what there is to train on; any other two words contradict each other.
  if (roles.size === 2 && roles.has('train') && roles.has('val')) roles.delete('val');
  const [role] = roles;
  return roles.size === 1 ? { role, exact: false } : null;
}

/** A class name without words for splits at its beginning or end: "test_cat" → "cat"; unchanged where nothing would be left. */
export function withoutSplitWords(name: string): string {
  const sign = '[^\\p{L}\\p{N}]+';
  const word = '(?:train|training|val|valid|validation|test|testing)';
  const rest = name.replace(new RegExp(`^${word}${sign}|${sign}${word}$`, 'giu'), '');
  return rest || name;
}
