/**
 * A picture's place: its split, its class, and the tree that it lies in.
 * Pure; it may import types of the dataset's own modules only.
 */
import { fileNameOf } from '../paths.ts';
import type { Asking } from '../questions.ts';
import type { Entry, Problem, Split } from '../types.ts';

/** A picture and where it belongs. */
export interface Placed {
  entry: Entry;
  /** Null where the source has no split folders. */
  split: Split | null;
  className: string;
  /** The folder that holds the split folders, or the class folders where there are none; '' for the zip's top. */
  root: string;
  /** Path from the class folder on: the same for every copy of the tree. */
  tail: string;
  /** Tells the versions of one picture, which lie in several trees; absent for all others. */
  version?: string;
}

/** One source with its pictures placed. */
export interface Part {
  /** What a sentence calls it: "The zip" where it is the only one, else its name in quotes. */
  subject: string;
  hasSplitFolders: boolean;
  placed: Placed[];
  /** Splits whose pictures have no labels and stand aside. */
  aside: readonly Split[];
}

export interface Layout extends Omit<Part, 'subject'> {
  problems: Problem[];
  notes: string[];
}

/** What the other sources say of a source. */
export interface Context {
  /** All of the source's files, pictures or not. */
  entries: readonly Entry[];
  /** Names of the top folders of other sources. */
  elsewhere: readonly string[];
  /** A folder that all of the source is taken to lie in: its own name, where that says the split or the class. */
  inside: string | null;
  asking: Asking;
}

export const EXAMPLE =
  'Expected class folders with pictures, for instance train/cat/1.jpg and train/dog/1.jpg.';

/** Names of the folders of a path; where it starts (/, ./, ../) says nothing about the picture. */
export function foldersOf(folder: string): string[] {
  return folder.split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
}

/**
 * A picture's place by its folders.
 * @param classAt index of the class among the folders
 * @param rootDepth how many of the folders are above the splits, or above the classes where there are none
 */
export function place(
  entry: Entry,
  split: Split | null,
  folders: readonly string[],
  classAt: number,
  rootDepth = classAt,
): Placed {
  const file = fileNameOf(entry.path);
  return {
    entry,
    split,
    className: folders[classAt].normalize('NFC'),
    root: folders.slice(0, rootDepth).join('/'),
    tail: [...folders.slice(classAt), file].join('/'),
  };
}
