/**
 * What a dataset is made from, a zip or a folder, behind one interface: list the files, then read them.
 * Runs in workers and in Node. It may import the settings, shared/errors and the dataset's own modules only.
 */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import type { Entry, FolderFile, Listing, Source, ZipEntry } from '../types.ts';
import { listFolder, readFolderFile } from './folder.ts';
import { lookInsideFolder, lookInsideZip } from './lookInside.ts';
import { listEntries, readAhead, readEntry } from './zip.ts';

/** A source that can be read. E is what it lists, and all that it reads. */
export interface EntrySource<E extends Entry = Entry> {
  /**
   * Its files; those whose endings do not tell what they are were looked at. Throws a UserError where it holds none that
   * could be read.
   * @param nameEncoding In which names are that do not say it.
   */
  list(nameEncoding?: Settings['nameEncoding']): Promise<E[]>;
  /** Fetches what is needed to read these entries, which lie near each other; then they can be read one by one. */
  prefetch(entries: readonly E[]): Promise<EntryReader<E>>;
}

export interface EntryReader<E extends Entry = Entry> {
  /** The content of a file, its checksum checked where one is known. Throws a UserError that says what is wrong with it. */
  read(entry: E): Promise<Uint8Array<ArrayBuffer>>;
}

function readableZip(file: File): EntrySource<ZipEntry> {
  return {
    async list(nameEncoding) {
      const entries = await listEntries(file, undefined, nameEncoding);
      await lookInsideZip(file, entries);
      return entries;
    },
    async prefetch(entries) {
      const readRange = await readAhead(file, entries);
      return { read: (entry) => readEntry(file, entry, readRange) };
    },
  };
}

function readableFolder(files: Extract<Source, { kind: 'folder' }>['files']): EntrySource {
  return {
    async list() {
      const entries = listFolder(files);
      await lookInsideFolder(files, entries);
      return entries;
    },
    async prefetch() {
      const byPath = new Map(files.map(({ path, file }) => [path, file]));
      return { read: (entry) => readFolderFile(byPath.get(entry.path), entry) };
    },
  };
}

/** Makes a source readable. */
export function openSource(source: Source): EntrySource {
  return source.kind === 'zip' ? readableZip(source.file) : readableFolder(source.files);
}

/** The source with those of its files only that `paths` names: a worker need not get all files of a folder. */
export function narrowed(source: Source, paths: ReadonlySet<string>): Source {
  if (source.kind === 'zip') return source;
  return { ...source, files: source.files.filter(({ path }) => paths.has(path)) };
}

/** Size of all that a source holds. */
export function sourceBytes(source: Source): number {
  if (source.kind === 'zip') return source.file.size;
  return source.files.reduce((sum, { file }) => sum + file.size, 0);
}

/**
 * What a source holds: as it is known, where that still holds; else it is listed.
 * @param source null where its files are not at hand.
 * @throws UserError where it must be listed and its files are not at hand.
 */
export async function listAgain(
  known: Listing | undefined,
  source: Source | null,
  nameEncoding: Settings['nameEncoding'],
): Promise<Listing> {
  const holds =
    known &&
    ((known.nameEncoding ?? 'auto') === nameEncoding || !known.entries.some((entry) => entry.nameGuess));
  if (holds) return known;
  if (!source)
    throw new UserError(
      `The names in "${known!.name}" can only be read anew from its file, which is not at hand: it was opened from what this browser keeps.`,
      'Open the zip again, or set “Name encoding” back.',
    );
  const entries = await openSource(source).list(nameEncoding);
  return { kind: source.kind, name: source.name, bytes: sourceBytes(source), entries, nameEncoding };
}

/** The files as zips, one source each. */
export function zipSources(files: readonly File[]): Source[] {
  return files.map((file) => ({ kind: 'zip', name: file.name, file }));
}

/** The files as one source, named by the folders that they come from; none where there are no files. */
export function folderSources(files: readonly FolderFile[]): Source[] {
  if (files.length === 0) return [];
  const names = [...new Set(files.map(({ path }) => path.split('/')[0]))];
  return [{ kind: 'folder', name: names.join(', '), files }];
}

/** The files of an input with `webkitdirectory` as one source. */
export function chosenFolder(files: readonly File[]): Source[] {
  return folderSources(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}
