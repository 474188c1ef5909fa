/** Looks at a file as far as it takes to tell what it is: its beginning and, of a zip, its list of files. */
import { readDirectory } from '../../dataset/source/zipDirectory.ts';
import { UserError } from '../../shared/errors.ts';
import { isZip, type Looked, START_BYTES } from './whatIsDropped.ts';

/** A zip with more files is no model's. */
const MOST_MODEL_FILES = 10_000;

/** The paths of a zip's files; null where they cannot be read, or are too many for a model. */
async function pathsIn(zip: File): Promise<string[] | null> {
  try {
    // Endings tell a model; they are the same in every character set.
    return (await readDirectory(zip, 'cp437', MOST_MODEL_FILES)).map(({ path }) => path);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return null;
  }
}

/** A file, ready for `whatIs`. */
export async function lookAt(file: File): Promise<Looked> {
  const { name, type } = file;
  const start = new Uint8Array(await file.slice(0, START_BYTES).arrayBuffer());
  return { name, type, start, paths: isZip(file) ? await pathsIn(file) : null };
}
