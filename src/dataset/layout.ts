/**
 * Reads from the folders of a source which split and class each picture belongs to.
 * Pure; it may import shared/errors and the dataset's own modules, but reads no bytes.
 */
import { UserError } from '../shared/errors.ts';
import { folderOf, type Picked } from './pictures.ts';
import { findSplit } from './splits.ts';
import { type Entry, type Problem, SPLITS, type Split } from './types.ts';
import { counted, listed } from './wording.ts';

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
}

/** One source with its pictures placed. */
export interface Part {
  /** What a sentence calls it: "The zip" where it is the only one, else its name in quotes. */
  subject: string;
  hasSplitFolders: boolean;
  placed: Placed[];
}

export interface Layout {
  hasSplitFolders: boolean;
  placed: Placed[];
  problems: Problem[];
  notes: string[];
}

const EXAMPLE = 'Expected class folders with pictures, for instance train/cat/1.jpg and train/dog/1.jpg.';

/** Names of the folders of a path; where it starts (/, ./, ../) says nothing about the picture. */
function foldersOf(folder: string): string[] {
  return folder.split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
}

function place(entry: Entry, split: Split | null, folders: string[], classAt: number): Placed {
  const file = entry.path.slice(entry.path.lastIndexOf('/') + 1);
  return {
    entry,
    split,
    className: folders[classAt],
    root: folders.slice(0, split ? classAt - 1 : classAt).join('/'),
    tail: [...folders.slice(classAt), file].join('/'),
  };
}

/** Names of the folders that stand for a split, as they are written. */
function writtenAs(folders: string[], split: Split): string[] {
  const names = folders.map(foldersOf).flatMap((names) => {
    const found = findSplit(names);
    return found?.split === split ? [names.slice(0, found.at + 1).join('/')] : [];
  });
  return [...new Set(names)];
}

function placeInSplitFolders({ pictures, folders, problems: unusable }: Picked): Layout {
  const placed: Placed[] = [];
  const problems: Problem[] = [];
  const loose: { split: Split; entry: Entry }[] = [];
  for (const entry of pictures) {
    const names = foldersOf(folderOf(entry.path));
    const found = findSplit(names);
    if (!found)
      problems.push({ path: entry.path, reason: 'It lies outside of the train, val and test folders.' });
    else if (found.at + 1 === names.length) loose.push({ split: found.split, entry });
    else placed.push(place(entry, found.split, names, found.at + 1));
  }

  for (const split of SPLITS) {
    if (placed.some((picture) => picture.split === split)) continue;
    const names = writtenAs(folders, split);
    if (names.length === 0) continue;
    const count = loose.filter((picture) => picture.split === split).length;
    if (count > 0)
      throw new UserError(
        `${counted(count, 'picture')} lie directly in ${listed(names)}, so their classes are unknown. ${EXAMPLE}`,
        'Sort the pictures into one folder for each class.',
      );
    const lost = unusable.filter(({ path }) => findSplit(foldersOf(folderOf(path)))?.split === split);
    throw new UserError(
      lost.length > 0
        ? `The split folder ${listed(names)} holds no picture that can be used; the first of ${lost.length}, "${lost[0].path}": ${lost[0].reason}`
        : `The split folder ${listed(names)} holds no pictures. ${EXAMPLE}`,
      'Put pictures into it, or remove the folder.',
    );
  }
  for (const { entry } of loose)
    problems.push({
      path: entry.path,
      reason: 'It lies directly in a split folder, outside of the class folders.',
    });

  const used = new Set(placed.map(({ split, className }) => `${split}/${className}`));
  const empty = folders.filter((folder) => {
    const names = foldersOf(folder);
    const found = findSplit(names);
    return found && found.at + 1 < names.length && !used.has(`${found.split}/${names[found.at + 1]}`);
  });
  const notes =
    empty.length > 0 ? [`${listed(empty)} ${empty.length === 1 ? 'holds' : 'hold'} no pictures to use.`] : [];
  return { hasSplitFolders: true, placed, problems, notes };
}

/** The folders that all of the paths have in common. */
function commonFolders(paths: string[][]): string[] {
  return paths.reduce((common, names) => {
    const differs = common.findIndex((name, i) => name !== names[i]);
    return differs < 0 ? common : common.slice(0, differs);
  });
}

function placeInClassFolders({ pictures }: Picked): Layout {
  const problems: Problem[] = [];
  let rest = pictures.map((entry) => ({ entry, names: foldersOf(folderOf(entry.path)) }));
  // Pictures beside the class folders belong to no class; below them there may be a next wrapping folder.
  while (true) {
    const depth = commonFolders(rest.map(({ names }) => names)).length;
    const deeper = rest.filter(({ names }) => names.length > depth);
    if (deeper.length === 0 || deeper.length === rest.length) break;
    for (const { entry, names } of rest)
      if (names.length === depth)
        problems.push({ path: entry.path, reason: 'It lies beside the class folders, not in one of them.' });
    rest = deeper;
  }
  if (rest[0].names.length === 0)
    throw new UserError(
      `The pictures lie at the top of the zip without folders, so their classes are unknown. ${EXAMPLE}`,
      'Sort the pictures into one folder for each class.',
    );
  const holders = new Set(rest.map(({ names }) => names.join('/')));
  const placed = rest.map(({ entry, names }) => {
    let depth = 1;
    while (!holders.has(names.slice(0, depth).join('/'))) depth++;
    return place(entry, null, names, depth - 1);
  });
  return { hasSplitFolders: false, placed, problems, notes: [] };
}

/**
 * Places every picture by its folders. With train, val or test folders at any depth, the folder right below is the
 * class; without them, every folder that directly holds pictures is a class. What lies deeper belongs to the class.
 * Throws a UserError where a split folder has no pictures, or pictures have no class folder.
 */
export function placePictures(picked: Picked): Layout {
  const named = [...picked.pictures.map(({ path }) => folderOf(path)), ...picked.folders];
  return named.some((folder) => findSplit(foldersOf(folder)))
    ? placeInSplitFolders(picked)
    : placeInClassFolders(picked);
}
