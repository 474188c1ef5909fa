/**
 * Answers "What is this dropped file?" for the whole page: a dataset's pictures, a model, what lies beside one, a run, a recipe, a picture.
 * Pure: names, first bytes and lists of names tell it. It may import its neighbours and what tells files in dataset/source.
 */
import { contentOf, isForeign, isImageType } from '../../dataset/source/contentKind.ts';
import { folderSources, zipSources } from '../../dataset/source/sources.ts';
import type { FolderFile, Source } from '../../dataset/types.ts';
import type { UserError } from '../../shared/errors.ts';
import { areModelNames, isSidecarName } from './modelNames.ts';
import { otherModel, otherModelIn } from './otherModels.ts';
import { isRecipeText, runOrigin } from './runText.ts';

/** How much of a file is looked at: a run says within so many bytes that it is one. */
export const START_BYTES = 4096;

/** A file or a folder as far as it was looked at. */
export interface Looked {
  name: string;
  /** As the browser gives it; '' where it knows none. */
  type: string;
  /** The first START_BYTES bytes; empty for a folder. */
  start: Uint8Array;
  /** The files in a folder or a zip; null for other files, and for a zip whose list cannot be read or is too long for a model. */
  paths: readonly string[] | null;
}

/** `pictures`: a zip or a folder that a dataset is made from; its reader says what is wrong with it. */
export type Kind = 'pictures' | 'picture' | 'model' | 'besideModel' | 'run' | 'recipe' | 'other';

export interface What {
  kind: Kind;
  /** Why no model can be read from it, where it is one of another tool. */
  refusal: UserError | null;
}

/** True for what looks like a zip by its name or its type. */
export function isZip({ name, type }: Pick<Looked, 'name' | 'type'>): boolean {
  return /\.zip$/i.test(name) || /^application\/(x-)?zip/.test(type);
}

/** By its content; one that is damaged from its beginning on is known by its name, so that it is refused for what it is. */
function isRun({ name, start }: Looked): boolean {
  return /^(run|result)\b.*\.json$/i.test(name) || runOrigin(new TextDecoder().decode(start)) !== null;
}

/** By its content, or by the name that it is saved under. */
function isRecipe({ name, start }: Looked): boolean {
  return /\.recipe\.json$/i.test(name) || isRecipeText(new TextDecoder().decode(start));
}

function kindOf(looked: Looked): Kind {
  const { name, type, start, paths } = looked;
  if (paths || isZip(looked)) return paths && areModelNames(paths) ? 'model' : 'pictures';
  if (type.startsWith('image/')) return 'picture';
  if (isRecipe(looked)) return 'recipe';
  if (isRun(looked)) return 'run';
  if (areModelNames([name])) return 'model';
  if (isSidecarName(name)) return 'besideModel';
  // Of another name, what is a picture by its first bytes, also one that no browser reads.
  const content = contentOf(start)?.kind;
  return isImageType(content) || isForeign(content) ? 'picture' : 'other';
}

/** What one file or folder is. Files that make a model only together are told by `sortDropped`. */
export function whatIs(looked: Looked): What {
  const kind = kindOf(looked);
  const { name, paths } = looked;
  if (kind === 'model' && paths) return { kind, refusal: otherModelIn(name, paths) };
  return { kind, refusal: kind === 'model' || kind === 'other' ? otherModel(name) : null };
}

/** A file that was dropped, and what it is. */
export interface DroppedFile {
  file: File;
  kind: Kind;
}

/** A folder that was dropped, with all files below it. */
export interface DroppedFolder {
  name: string;
  files: readonly FolderFile[];
}

/** What to open, and what to say about the rest. */
export interface Sorted {
  runs: File[];
  recipes: File[];
  /** The files of a model; none where none was dropped. */
  model: File[];
  sources: Source[];
  note: string | null;
}

/** The files of a model among what was dropped: loose ones together, all of the folders, or a zip. */
function modelFiles(
  loose: readonly DroppedFile[],
  inFolders: readonly FolderFile[],
  hasModel: boolean,
): File[] {
  const parts = loose.filter(({ file }) => !isZip(file)).map(({ file }) => file);
  const areAlone = inFolders.length === 0 && parts.length === loose.length && parts.length > 0;
  if (hasModel && areAlone && parts.every(({ name }) => isSidecarName(name))) return parts;
  if (areModelNames(parts.map(({ name }) => name))) return parts;
  if (areModelNames(inFolders.map(({ path }) => path))) return inFolders.map(({ file }) => file);
  const zip = loose.find(({ file, kind }) => isZip(file) && kind === 'model');
  // What says more of the model may lie beside its zip.
  return zip ? [zip.file, ...parts.filter(({ name }) => isSidecarName(name))] : [];
}

/** What is said of pictures without folders, and where a run can be tried on them. */
function loosePicturesText(canTry: boolean): string {
  const needed = 'Pictures need folders that name their classes: drop such folders, or a zip of them.';
  const tryIt = canTry
    ? 'To let a run look at a picture, drop it on “Try it” in the Interpret step.'
    : 'Once a run is trained, “Try it” in the Interpret step takes single pictures.';
  return `${needed} ${tryIt}`;
}

/** Loose files where there is nothing else: the first is opened all the same, so that the reader can say what is wrong with it. */
function withoutSources(loose: readonly DroppedFile[], canTry: boolean): Pick<Sorted, 'sources' | 'note'> {
  const files = loose.map(({ file }) => file);
  if (loose.length > 0 && loose.every(({ kind }) => kind === 'picture'))
    return { sources: [], note: loosePicturesText(canTry) };
  const note =
    files.length > 1 ? `${files.length} files were dropped; only ${files[0].name} is opened.` : null;
  return { sources: zipSources(files.slice(0, 1)), note };
}

/**
 * Sorts what was dropped together. What belongs to a model is one thing. Of the rest every zip is a source, all folders
 * together another; loose files are left out.
 * @param page What of the page decides: whether there is a run that pictures could be tried on, and whether there is an
 *   imported model for files that say more of it and come alone.
 */
export function sortDropped(
  files: readonly DroppedFile[],
  folders: readonly DroppedFolder[],
  { canTry, hasModel }: { canTry: boolean; hasModel: boolean },
): Sorted {
  const of = (wanted: Kind) => files.filter(({ kind }) => kind === wanted).map(({ file }) => file);
  const [runs, recipes] = [of('run'), of('recipe')];
  const others = files.filter(({ kind }) => kind !== 'run' && kind !== 'recipe');
  const inAllFolders = folders.flatMap((folder) => folder.files);
  const model = modelFiles(others, inAllFolders, hasModel);
  const ofModel = new Set(model);
  const loose = others.filter(({ file }) => !ofModel.has(file));
  const inFolders = inAllFolders.filter(({ file }) => !ofModel.has(file));
  const zips = loose.map(({ file }) => file).filter(isZip);
  const sources = [...zipSources(zips), ...folderSources(inFolders)];
  const sorted = { runs, recipes, model, sources, note: null };
  if (model.length > 0 && sources.length === 0) return sorted;
  if (folders.length > 0 && inAllFolders.length === 0)
    return {
      ...sorted,
      note: `${folders.map(({ name }) => `"${name}"`).join(', ')}: there is no file in it.`,
    };
  if (sources.length === 0) return { ...sorted, ...withoutSources(loose, canTry) };
  const left = loose.length - zips.length;
  if (left === 0) return sorted;
  const words =
    left === 1 ? 'file beside the zips and folders was' : 'files beside the zips and folders were';
  return { ...sorted, note: `${left} ${words} left out.` };
}
