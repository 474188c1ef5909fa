/**
 * Several files as one thing to read from: a zip, or files that were dropped together. It must not know of models.
 */
import { listEntries, readEntry, tooLarge } from '../dataset/zip.ts';
import { UserError } from '../shared/errors.ts';

/** Files by path, with forward slashes. */
export interface Archive {
  /** Of the zip, or of the one file that matters. */
  name: string;
  paths: readonly string[];
  has(path: string): boolean;
  /** The content of a file. Throws a UserError where it is missing or damaged. */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** More than a page can hold of one file. Keras stores weights in a `.keras` unpacked. */
const MAX_BYTES = 2 ** 31;

/** The content of a file. Throws a UserError where a page cannot hold it. */
export async function wholeFile(file: File): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MAX_BYTES)
    throw new UserError(
      `"${file.name}" is too large to be read in a page. ${tooLarge(file.size, MAX_BYTES)}`,
    );
  return new Uint8Array(await file.arrayBuffer());
}

function missing(name: string, path: string): UserError {
  return new UserError(`"${path}" is missing in "${name}".`, 'Choose all files of the model together.');
}

/** A zip as an archive. Throws a UserError where it is not a complete zip. */
export async function zipArchive(file: File): Promise<Archive> {
  const entries = new Map((await listEntries(file, MAX_BYTES)).map((entry) => [entry.path, entry]));
  return {
    name: file.name,
    paths: [...entries.keys()].filter((path) => !path.endsWith('/')),
    has: (path) => entries.has(path),
    async read(path) {
      const entry = entries.get(path);
      if (!entry) throw missing(file.name, path);
      try {
        return await readEntry(file, entry);
      } catch (thrown) {
        if (!(thrown instanceof UserError)) throw thrown;
        throw new UserError(`"${path}" in "${file.name}" cannot be read: ${thrown.message}`, thrown.hint);
      }
    },
  };
}

/** Files that were dropped together, whatever folders they came from; `name` is the one that the user knows them by. */
export function filesArchive(name: string, files: readonly File[]): Archive {
  const byName = new Map(files.map((file) => [file.name, file]));
  return {
    name,
    paths: [...byName.keys()],
    has: (path) => byName.has(path),
    async read(path) {
      const file = byName.get(path.slice(path.lastIndexOf('/') + 1));
      if (!file) throw missing(name, path);
      return wholeFile(file);
    },
  };
}
