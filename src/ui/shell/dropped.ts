/** Sorts what was dropped, zips, folders and files, into what a dataset is made from and the files of a model. */
import { BEGINNING_BYTES, contentOf, isForeign, isImageType } from '../../dataset/source/contentKind.ts';
import type { FolderFile, Source } from '../../dataset/types.ts';
import { looksLikeRecord } from '../../formats/importRun/readRecord.ts';
import { areModelNames, isModelZip, isSidecarName } from '../../formats/zip/modelNames.ts';
import { folderSource, zipSources } from '../data/open/chosen.ts';

/** One thing that was dropped: a folder, or a file. */
export type Dropped = FileSystemDirectoryEntry | File;

/** What to open, and what to say about the rest. */
export interface DroppedSources {
  sources: Source[];
  /** The files of a model; none where none was dropped. */
  model: File[];
  note: string | null;
}

/** What a drop brings; it must be asked in the event itself, later the browser tells nothing. */
export function droppedItems({ items }: Pick<DataTransfer, 'items'>): Dropped[] {
  return [...items].flatMap((item): Dropped[] => {
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) return [entry as FileSystemDirectoryEntry];
    const file = item.getAsFile();
    return file ? [file] : [];
  });
}

/** True for what looks like a zip by its name or its type. */
function isZip(file: File): boolean {
  return /\.zip$/i.test(file.name) || /^application\/(x-)?zip/.test(file.type);
}

/** True for what calls itself a picture; of another name, for what is one by its first bytes, also one that no browser reads. */
async function isPicture(file: File): Promise<boolean> {
  if (file.type.startsWith('image/')) return true;
  const start = await file.slice(0, BEGINNING_BYTES).arrayBuffer();
  const kind = contentOf(new Uint8Array(start))?.kind;
  return isImageType(kind) || isForeign(kind);
}

/** What is said of pictures without folders, and where a run can be tried on them. */
function loosePicturesText(canTry: boolean): string {
  const needed = 'Pictures need folders that name their classes: drop such folders, or a zip of them.';
  const tryIt = canTry
    ? 'To let a run look at a picture, drop it on “Try it” in the Interpret step.'
    : 'Once a run is trained, “Try it” in the Interpret step takes single pictures.';
  return `${needed} ${tryIt}`;
}

/** How much of a file tells whether it is a record. */
const RECORD_BYTES = 4096;

/** The files among what was dropped that hold a run, by what is in them, and the rest. */
export async function pickRecords(
  items: readonly Dropped[],
): Promise<{ records: File[]; rest: readonly Dropped[] }> {
  const isRecord = await Promise.all(
    items.map(async (item) => {
      if (!(item instanceof File) || isZip(item) || item.type.startsWith('image/')) return false;
      // One that is damaged from its beginning on is known by its name, so that it is refused for what it is.
      if (/^(run|result)\b.*\.json$/i.test(item.name)) return true;
      return looksLikeRecord(await item.slice(0, RECORD_BYTES).text());
    }),
  );
  return {
    records: items.filter((item, place): item is File => isRecord[place] && item instanceof File),
    rest: items.filter((_, place) => !isRecord[place]),
  };
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** All files below a folder. A browser hands out its contents in parts, until one is empty. */
async function filesBelow(folder: FileSystemDirectoryEntry, path: string): Promise<FolderFile[]> {
  const reader = folder.createReader();
  const files: FolderFile[] = [];
  while (true) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return files;
    const found = await Promise.all(
      part.map(async (entry) => {
        const entryPath = `${path}/${entry.name}`;
        if (entry.isDirectory) return filesBelow(entry as FileSystemDirectoryEntry, entryPath);
        return [{ path: entryPath, file: await fileOf(entry as FileSystemFileEntry) }];
      }),
    );
    for (const some of found) for (const one of some) files.push(one);
  }
}

/** The files of a model among what was dropped: loose ones together, a zip, or all of the folders. */
async function modelFiles(
  loose: readonly File[],
  inFolders: readonly FolderFile[],
  hasModel: boolean,
): Promise<File[]> {
  const parts = loose.filter((file) => !isZip(file));
  const areAlone = inFolders.length === 0 && parts.length === loose.length && parts.length > 0;
  if (hasModel && areAlone && parts.every(({ name }) => isSidecarName(name))) return parts;
  if (areModelNames(parts.map(({ name }) => name))) return parts;
  if (areModelNames(inFolders.map(({ path }) => path))) return inFolders.map(({ file }) => file);
  // What says more of the model may lie beside its zip.
  for (const zip of loose.filter(isZip))
    if (await isModelZip(zip)) return [zip, ...parts.filter(({ name }) => isSidecarName(name))];
  return [];
}

/**
 * What belongs to a model is one thing. Of the rest every zip is a source, all folders together another. Loose files are left
 * out; where there is nothing else, the first is opened all the same, so that the reader can say what is wrong with it.
 * @param canTry Whether there is a run that pictures could be tried on.
 * @param hasModel Whether there is an imported model for files that say more of it and come alone.
 */
export async function readDropped(
  items: readonly Dropped[],
  canTry: boolean,
  hasModel = false,
): Promise<DroppedSources> {
  const files = items.filter((item) => item instanceof File);
  const folders = items.filter((item): item is FileSystemDirectoryEntry => !(item instanceof File));
  const inAllFolders = (await Promise.all(folders.map((folder) => filesBelow(folder, folder.name)))).flat();
  const model = await modelFiles(files, inAllFolders, hasModel);
  const ofModel = new Set(model);
  const loose = files.filter((file) => !ofModel.has(file));
  const inFolders = inAllFolders.filter(({ file }) => !ofModel.has(file));
  const zips = loose.filter(isZip);
  const sources = [...zipSources(zips), ...folderSource(inFolders)];
  if (model.length > 0 && sources.length === 0) return { sources, model, note: null };
  if (folders.length > 0 && inAllFolders.length === 0)
    return {
      sources,
      model,
      note: `${folders.map(({ name }) => `"${name}"`).join(', ')}: there is no file in it.`,
    };
  if (sources.length === 0) {
    const arePictures = await Promise.all(loose.map(isPicture));
    if (loose.length > 0 && arePictures.every(Boolean))
      return { sources, model, note: loosePicturesText(canTry) };
    const note =
      loose.length > 1 ? `${loose.length} files were dropped; only ${loose[0].name} is opened.` : null;
    return { sources: zipSources(loose.slice(0, 1)), model, note };
  }
  const left = loose.length - zips.length;
  const one = left === 1;
  return {
    sources,
    model,
    note:
      left > 0
        ? `${left} ${one ? 'file' : 'files'} beside the zips and folders ${one ? 'was' : 'were'} left out.`
        : null,
  };
}
