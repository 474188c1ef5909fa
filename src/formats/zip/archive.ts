/**
 * Several files as one thing to read from: a zip, or files that were dropped together. Of models it knows their files' names only.
 */
import { fileNameOf } from '../../dataset/paths.ts';
import { ZipError } from '../../dataset/source/notAZip.ts';
import { listEntries, readEntry, tooLarge } from '../../dataset/source/zip.ts';
import type { ZipEntry } from '../../dataset/types.ts';
import { UserError } from '../../shared/errors.ts';
import { copyMark, folderPrefix, isJunk, plainName } from '../dropped/modelNames.ts';
import { EXPECTED } from '../dropped/otherModels.ts';

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

function missing(name: string, path: string, where: 'in' | 'beside'): UserError {
  const hint = 'Download it again, or put the file that is missing into it.';
  return new UserError(
    `"${path}" is missing ${where} "${name}".`,
    where === 'in' ? hint : 'Choose all files of the model together.',
  );
}

/**
 * The path of a file that another one calls `name`, also under the name of a second copy ("weights (1).bin"), and where
 * folders were left out. Null where none is it, or none more than another.
 * @param from The path of the file that names it: copies that were saved together bear the same mark.
 */
export function pathOf(
  { paths, has }: Pick<Archive, 'paths' | 'has'>,
  name: string,
  from: string,
): string | null {
  const folder = folderPrefix(from);
  if (has(folder + name)) return folder + name;
  const plain = plainName(name).toLowerCase();
  const alike = paths.filter((path) => !isJunk(path) && plainName(path).toLowerCase() === plain);
  const near = alike.filter((path) => folderPrefix(path) === folder);
  const among = near.length > 0 ? near : alike;
  const marked = among.filter((path) => copyMark(path) === copyMark(from));
  return among.length === 1 ? among[0] : marked.length === 1 ? marked[0] : null;
}

/** The files of a model's zip. Throws a UserError where it is not a complete zip. */
async function entriesOf(file: File): Promise<ZipEntry[]> {
  try {
    return await listEntries(file, MAX_BYTES);
  } catch (thrown) {
    // The words for a dataset speak of pictures.
    if (!(thrown instanceof ZipError)) throw thrown;
    throw new UserError(
      `${thrown.fault} ${EXPECTED}`,
      'Download or copy the model again, or choose all of its files instead of a zip.',
    );
  }
}

/** A zip as an archive. Throws a UserError where it is not a complete zip. */
export async function zipArchive(file: File): Promise<Archive> {
  const entries = new Map((await entriesOf(file)).map((entry) => [entry.path, entry]));
  return {
    name: file.name,
    paths: [...entries.keys()].filter((path) => !path.endsWith('/')),
    has: (path) => entries.has(path),
    async read(path) {
      const entry = entries.get(path);
      if (!entry) throw missing(file.name, path, 'in');
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
      const file = byName.get(fileNameOf(path));
      if (!file) throw missing(name, path, 'beside');
      return wholeFile(file);
    },
  };
}
