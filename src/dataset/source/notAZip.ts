/**
 * Says of a file that is no zip what it is instead, and what to do with it. It may import shared/errors and contentKind only.
 */
import { UserError } from '../../shared/errors.ts';
import type { ArchiveKind } from '../types.ts';
import { type Content, contentOf, isForeign, isImageType } from './contentKind.ts';

const SPANNED_MARKER = 'PK\x07\x08';

/** How a sentence names a file. */
export function nameOf(file: Blob): string {
  return file instanceof File ? `"${file.name}"` : 'The file';
}

/** The error for what is no zip with something in it: what is wrong with it, and what a dataset is expected to be. */
export class ZipError extends UserError {
  /** @param fault One sentence, true of any file. */
  constructor(
    readonly fault: string,
    expected: string,
    hint: string,
  ) {
    super(`${fault} Expected ${expected}.`, hint);
  }
}

const EXPECTED = 'a .zip file with pictures in folders';

export function multiDisk(file: Blob): UserError {
  return new UserError(
    `${nameOf(file)} is one part of a zip that is split over several files. Expected one single zip.`,
    'Join the parts into one zip first.',
  );
}

/** What unpacks each kind. Windows 11 and macOS open the first ones by themselves. */
const UNPACKED_BY: Partial<Record<ArchiveKind, string>> = {
  tar: '"tar -xf" or a double click',
  gzip: '"tar -xf" or a double click',
  bzip2: '"tar -xf" or a double click',
  xz: '"tar -xf" or a double click',
  Zstandard: '"tar -xf" or 7-Zip',
  RAR: '7-Zip or a double click',
  '7z': '7-Zip or a double click',
};

/** What to do with a picture that was given where a dataset is wanted. */
export const ONE_PICTURE_HINT =
  'To let a trained model look at a picture, use “Try it” in the Interpret step. To train, put pictures into one folder for each class, then drop that folder or a zip of it.';

function adviceOn(content: Content | null): string {
  if (content && (isImageType(content.kind) || isForeign(content.kind))) return ONE_PICTURE_HINT;
  const tool = content && UNPACKED_BY[content.kind as ArchiveKind];
  if (tool) return `Unpack it (${tool}), then drop the folder that comes out, or a zip of it.`;
  if (content?.name.startsWith('a web page'))
    return 'The download gave a page instead of the file, perhaps one to sign in at; open the address in a browser and download it there.';
  return 'Put the pictures into one folder for each class, then drop that folder or a zip of it.';
}

/** A kind is worth a sentence of its own where a person could name it. */
const isTelling = ({ name }: Content) => name !== 'text' && name !== 'nothing but zero bytes';

/** The error for a file that has no zip's end. `start` are its first bytes, BEGINNING_BYTES where it has as many. */
export function notAZip(file: Blob, start: Uint8Array): UserError {
  if (file.size === 0)
    return new ZipError(
      `${nameOf(file)} is empty (0 bytes).`,
      EXPECTED,
      'The download or copy was probably interrupted; get it again.',
    );
  if (String.fromCharCode(...start.subarray(0, 4)) === SPANNED_MARKER) return multiDisk(file);
  const content = contentOf(start);
  if (content?.kind === 'zip')
    return new UserError(
      `${nameOf(file)} is cut off: the table of contents at its end is missing. Expected a complete zip.`,
      'The download or copy was probably interrupted; get it again.',
    );
  const what = content && isTelling(content) ? `${content.name}, not a zip` : 'not a zip';
  return new ZipError(`${nameOf(file)} is ${what}.`, EXPECTED, adviceOn(content));
}
