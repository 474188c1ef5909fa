/**
 * Places the pictures of a source that has split folders.
 * Pure; it may import shared/errors and the dataset's own modules, but reads no bytes.
 */
import { UserError } from '../../shared/errors.ts';
import { type Context, EXAMPLE, type Layout, type Placed, place } from '../divide/placed.ts';
import type { PickedPictures } from '../listing/pickPictures.ts';
import { folderOf } from '../paths.ts';
import { type Entry, type Problem, SPLITS, type Split } from '../types.ts';
import { counted, listed } from '../wording.ts';
import { findLabels } from './findLabels.ts';
import type { Folder, FolderTree } from './folderTree.ts';
import type { SplitFolder } from './splitFolders.ts';
import type { Role } from './splitWords.ts';

type Splits = ReadonlyMap<Folder, SplitFolder>;

/** The split folder above or at a folder, or null; each is looked for once. */
function splitFinder(splits: Splits): (folder: Folder) => [Folder, SplitFolder] | null {
  const known = new Map<Folder, [Folder, SplitFolder] | null>();
  const find = (folder: Folder): [Folder, SplitFolder] | null => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const here = splits.get(folder);
    const found = here ? ([folder, here] as [Folder, SplitFolder]) : folder.parent && find(folder.parent);
    known.set(folder, found);
    return found;
  };
  return find;
}

function depthOf(folder: Folder): number {
  let depth = 0;
  for (let at = folder; at.parent; at = at.parent) depth++;
  return depth;
}

/** Which folders were taken for splits, where their names say more than that. */
function recognisedNotes(splits: Splits): string[] {
  const all = [...splits];
  if (all.every(([, { exact }]) => exact)) return [];
  const parts = SPLITS.flatMap((split) => {
    const names = all.filter(([folder, { role }]) => role === split && folder.all > 0);
    return names.length > 0 ? [`${listed(names.map(([{ path }]) => path))} as ${split}`] : [];
  });
  return [`Folders were taken for splits by their names: ${parts.join(', ')}.`];
}

/** True where the splits lie in the classes: cat/train/1.jpg, dog/train/1.jpg. */
function areInClasses(splits: Splits): boolean {
  const full = [...splits].filter(([folder]) => folder.all > 0);
  const parents = new Set(full.map(([{ parent }]) => parent!.name));
  return (
    parents.size > 1 &&
    full.some(([, { role }]) => role === 'train') &&
    full.every(([folder]) => folder.own === folder.all && folder.parent!.parent !== null)
  );
}

/** A sentence on pictures that nothing labels. */
function unlabelledNote(paths: readonly string[], folders: readonly string[], context: Context): string {
  const { sentence } = findLabels(paths, context.entries);
  return `${counted(paths.length, 'picture')} of ${listed(folders)} ${paths.length === 1 ? 'lies' : 'lie'} in no class folder and ${paths.length === 1 ? 'has' : 'have'} no label: ${paths.length === 1 ? 'it stands' : 'they stand'} aside.${sentence}`;
}

/**
 * Places each picture by its split folder and the folder right below. Pictures without a label stand aside, and a note says
 * so. Throws a UserError where train has no pictures in class folders, or a split folder is empty.
 */
export function placeInSplitFolders(
  { pictures, folders, problems: unusable }: PickedPictures,
  context: Context,
  tree: FolderTree,
  splits: Splits,
  namesOf: (folder: string) => string[],
): Layout {
  const find = splitFinder(splits);
  const inClasses = areInClasses(splits);
  const placed: Placed[] = [];
  const problems: Problem[] = [];
  const loose = new Map<Role, Entry[]>();
  const setAside = (role: Role, entry: Entry) => {
    const list = loose.get(role) ?? [];
    list.push(entry);
    loose.set(role, list);
  };
  for (const entry of pictures) {
    const names = namesOf(folderOf(entry.path));
    const found = find(tree.at(names));
    if (!found) {
      problems.push({ path: entry.path, reason: 'It lies outside of the train, val and test folders.' });
      continue;
    }
    const [folder, { role, base }] = found;
    const classAt = inClasses ? depthOf(folder) - 2 : depthOf(base);
    if (role === 'unlabelled' || classAt >= names.length) setAside(role, entry);
    else placed.push(place(entry, role, names, classAt, inClasses ? classAt : depthOf(folder) - 1));
  }

  const written = (role: Role, inBase: boolean) =>
    [...splits].flatMap(([folder, one]) => (one.role === role ? [(inBase ? one.base : folder).path] : []));
  const refuseLoose = (entries: readonly Entry[], roles: readonly Role[]): never => {
    const { sentence, hint } = findLabels(
      entries.map(({ path }) => path),
      context.entries,
    );
    const names = roles.flatMap((role) => written(role, true));
    throw new UserError(
      `${counted(entries.length, 'picture')} lie directly in ${listed(names)}, so their classes are unknown. ${EXAMPLE}${sentence}`,
      hint,
    );
  };
  const notes = recognisedNotes(splits);
  const aside: Split[] = [];
  if (placed.length === 0 && loose.size > 0 && !loose.has('train'))
    refuseLoose([...loose.values()].flat(), [...loose.keys()]);
  for (const role of [...SPLITS, 'unlabelled'] as const) {
    if (placed.some((picture) => picture.split === role)) continue;
    const names = written(role, false);
    if (names.length === 0) continue;
    const entries = loose.get(role) ?? [];
    if (entries.length > 0) {
      if (role === 'train') refuseLoose(entries, ['train']);
      const paths = entries.map(({ path }) => path);
      notes.push(unlabelledNote(paths, written(role, true), context));
      loose.delete(role);
      if (role !== 'unlabelled') aside.push(role);
    } else if (role !== 'unlabelled') {
      refuseEmpty(role);
    }
  }
  function refuseEmpty(split: Split): never {
    const names = written(split, false);
    const lost = unusable.filter(({ path }) => find(tree.at(namesOf(folderOf(path))))?.[1].role === split);
    throw new UserError(
      lost.length > 0
        ? `The split folder ${listed(names)} holds no picture that can be used; the first of ${lost.length}, "${lost[0].path}": ${lost[0].reason}`
        : `The split folder ${listed(names)} holds no pictures. ${EXAMPLE}`,
      'Put pictures into it, or remove the folder.',
    );
  }
  for (const { path } of [...loose.values()].flat())
    problems.push({ path, reason: 'It lies directly in a split folder, outside of the class folders.' });

  const used = new Set(placed.map(({ split, className }) => `${split}/${className}`));
  const empty = folders.filter((folder) => {
    if (inClasses) return false;
    const names = namesOf(folder);
    const found = find(tree.at(names));
    if (!found || found[1].role === 'unlabelled') return false;
    const className = names[depthOf(found[1].base)]?.normalize('NFC');
    return className !== undefined && !used.has(`${found[1].role}/${className}`);
  });
  if (empty.length > 0)
    notes.push(`${listed(empty)} ${empty.length === 1 ? 'holds' : 'hold'} no pictures to use.`);
  return { hasSplitFolders: true, placed, aside, problems, notes };
}
