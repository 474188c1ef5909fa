/**
 * What a dataset is made from, a zip or a folder, behind one interface: list the files, then read them.
 * Runs in workers and in Node. It may import the settings and the dataset's own modules only.
 */
import type { Settings } from '../../settings.ts';
import type { Entry, Source, ZipEntry } from '../types.ts';
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

function zipSource(file: File): EntrySource<ZipEntry> {
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

function folderSource(files: Extract<Source, { kind: 'folder' }>['files']): EntrySource {
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
  return source.kind === 'zip' ? zipSource(source.file) : folderSource(source.files);
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
