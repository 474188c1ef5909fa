/**
 * Lists and reads the files of a folder.
 * Runs in the page, in workers and in Node. It may import shared/errors and the dataset's own modules.
 */
import { UserError } from '../../shared/errors.ts';
import type { Entry, FolderFile } from '../types.ts';
import { crc32 } from './crc32.ts';
import { MAX_ENTRY_BYTES, tooLarge } from './zip.ts';

/** The files as entries; their checksums are not known yet. */
export function listFolder(files: readonly FolderFile[]): Entry[] {
  return files.map(({ path, file }) => ({
    path,
    bytes: file.size,
    crc32: null,
    changedMs: file.lastModified,
    problem: file.size > MAX_ENTRY_BYTES ? tooLarge(file.size) : null,
  }));
}

/**
 * The content of a file. Throws a UserError where it is no longer there, or no longer what it was when it was listed.
 */
export async function readFolderFile(file: File | undefined, entry: Entry): Promise<Uint8Array<ArrayBuffer>> {
  if (entry.problem) throw new UserError(entry.problem);
  let content: Uint8Array<ArrayBuffer>;
  try {
    if (!file) throw new Error(`No file was given for ${entry.path}.`);
    content = new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new UserError('It could not be read: it may have been moved, changed or deleted.', undefined, {
      cause,
    });
  }
  if (content.length !== entry.bytes || (entry.crc32 !== null && crc32(content) !== entry.crc32))
    throw new UserError('It has changed since the folder was opened.');
  return content;
}
