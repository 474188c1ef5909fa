/**
 * Places the pictures of a source without split folders.
 * Pure; it may import shared/errors and the dataset's own modules, but reads no bytes.
 */
import { UserError } from '../../shared/errors.ts';
import { type Context, EXAMPLE, type Layout, place } from '../divide/placed.ts';
import { folderOf } from '../paths.ts';
import type { Entry, Problem } from '../types.ts';
import { counted, listed } from '../wording.ts';
import { findLabels } from './findLabels.ts';

/** Names that say what files are, not what they show: cat/images/1.jpg. */
const PICTURES = /^(images?|imgs?|pictures?|pics?|photos?|jpe?gs?|pngs?|raw|data|original|samples?)$/i;
/** Those that lie beside them and are no pictures to train on. */
const BESIDE = /^(masks?|segmentations?|annotations?|labels?|ground_?truth|gt)$/i;

interface Found {
  entry: Entry;
  names: readonly string[];
  /** Index of the class among the names. */
  classAt: number;
}

/** The folders that all of the paths have in common. */
function commonFolders(paths: readonly (readonly string[])[]): readonly string[] {
  return paths.reduce((common, names) => {
    const differs = common.findIndex((name, i) => name !== names[i]);
    return differs < 0 ? common : common.slice(0, differs);
  });
}

/** Classes by the folders above those that only say what files are, where all of them do. */
function withoutKinds(found: readonly Found[], notes: string[]): readonly Found[] {
  const kindOf = ({ names, classAt }: Found) => names[classAt];
  if (!found.every((one) => PICTURES.test(kindOf(one)) || BESIDE.test(kindOf(one)))) return found;
  const above = new Set(found.map(({ names, classAt }) => names[classAt - 1]));
  if (above.has(undefined as never) || above.size < 2) return found;
  const kept = found.filter((one) => PICTURES.test(kindOf(one)));
  const left = found.filter((one) => !PICTURES.test(kindOf(one)));
  if (kept.length === 0) return found;
  if (left.length > 0)
    notes.push(
      `${counted(left.length, 'picture')} in folders called ${listed([...new Set(left.map(kindOf))])} ${left.length === 1 ? 'was' : 'were'} left out: such pictures lie beside those to train on.`,
    );
  return kept.map((one) => ({ ...one, classAt: one.classAt - 1 }));
}

/**
 * Takes every folder that directly holds pictures for a class; what lies deeper belongs to it. Throws a UserError where
 * the pictures lie in no folder.
 */
export function placeInClassFolders(
  pictures: readonly Entry[],
  { entries }: Context,
  namesOf: (folder: string) => string[],
): Layout {
  const problems: Problem[] = [];
  const notes: string[] = [];
  let rest = pictures.map((entry) => ({ entry, names: namesOf(folderOf(entry.path)) }));
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
  if (rest[0].names.length === 0) {
    const { sentence, hint } = findLabels(
      rest.map(({ entry }) => entry.path),
      entries,
    );
    throw new UserError(
      `The pictures lie at the top of the zip without folders, so their classes are unknown. ${EXAMPLE}${sentence}`,
      sentence ? hint : `${hint} Zips that hold one class each are opened together.`,
    );
  }
  const holders = new Set(rest.map(({ names }) => names.join('/')));
  const found = rest.map(({ entry, names }): Found => {
    let depth = 1;
    while (!holders.has(names.slice(0, depth).join('/'))) depth++;
    return { entry, names, classAt: depth - 1 };
  });
  const placed = withoutKinds(found, notes).map(({ entry, names, classAt }) =>
    place(entry, null, names, classAt),
  );
  return { hasSplitFolders: false, placed, aside: [], problems, notes };
}
