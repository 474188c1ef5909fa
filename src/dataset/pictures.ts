/**
 * Picks the pictures out of a source's list of files and says what becomes of the rest.
 * Pure; it may import shared/errors and the dataset's own modules, but reads no bytes.
 */
import { UserError } from '../shared/errors.ts';
import { type JunkKind, junkKind, junkNotes } from './junk.ts';
import type { Entry, Listing, Problem } from './types.ts';
import { counted, listed } from './wording.ts';

const PICTURE = /\.(jpe?g|png|webp|bmp|gif|avif)$/i;
const TIFF = /\.tiff?$/i;
const EXPECTED = 'Expected pictures that end in .jpg, .jpeg, .png, .webp, .bmp, .gif or .avif';

export interface Picked {
  /** Sorted by path; every path once. */
  pictures: Entry[];
  /** Every folder of the source that is not a leftover, also those without pictures. */
  folders: string[];
  problems: Problem[];
  notes: string[];
}

/** True for what is meant as a picture, by its ending and its place. */
export function isPicturePath(path: string): boolean {
  return PICTURE.test(path) && junkKind(path) === null;
}

/** Orders text by its code units, as Keras (Python) orders names. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The folder of a path, without a slash at its end; '' at the top of a zip. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function endingOf(path: string): string {
  return /\.[^./]+$/.exec(path)?.[0].toLowerCase() ?? 'no ending';
}

/** "2 × .txt, 1 × .zip" of the most frequent endings. */
function endingsOf(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(endingOf(path), (counts.get(endingOf(path)) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
  return sorted
    .slice(0, 5)
    .map(([ending, count]) => `${count.toLocaleString('en-GB')} × ${ending}`)
    .join(', ');
}

/** Explains a source of which no picture can be used. */
function complainOfNoPictures(name: string, unusable: Entry[], problems: Problem[], others: string[]): never {
  if (unusable.length > 0 && unusable.every((entry) => 'encrypted' in entry && entry.encrypted))
    throw new UserError(
      `All pictures in "${name}" are encrypted. Expected a zip without a password.`,
      'Unpack it with its password and pack the folder again without one.',
    );
  if (problems.length > 0)
    throw new UserError(
      `None of the ${counted(problems.length, 'picture')} in "${name}" can be used. The first, "${problems[0].path}": ${problems[0].reason}`,
      `${EXPECTED}, stored or deflated, without a password.`,
    );
  const seen = others.length > 0 ? ` It holds ${endingsOf(others)}.` : '';
  throw new UserError(
    `"${name}" holds no pictures. ${EXPECTED}.${seen}`,
    others.some((path) => /\.zip$/i.test(path))
      ? 'Unpack the inner zip and choose that, or pack the folder of pictures itself.'
      : 'Pack the folder of pictures, with one folder for each class, as a zip.',
  );
}

/**
 * Picks the pictures of a source by their endings; leftovers and other files are counted in
 * notes, pictures that cannot be used are listed as problems. Throws a UserError where no picture is left.
 */
export function pickPictures({ name, entries }: Pick<Listing, 'name' | 'entries'>): Picked {
  const pictures = new Map<string, Entry>();
  const folders = new Set<string>();
  const junk = new Map<JunkKind, number>();
  const unusable: Entry[] = [];
  const problems: Problem[] = [];
  const others: string[] = [];
  const repeated: string[] = [];

  // A stable sort: of several files with one path, the first in the zip stays first.
  for (const entry of [...entries].sort((a, b) => compareText(a.path, b.path))) {
    const { path } = entry;
    const isFolder = path.endsWith('/');
    const kind = junkKind(isFolder ? path.slice(0, -1) : path);
    // A leftover file still shows that its folder is there.
    if (kind !== 'macosx' && kind !== 'hidden') folders.add(folderOf(path));
    if (isFolder) continue;
    if (kind) {
      junk.set(kind, (junk.get(kind) ?? 0) + 1);
    } else if (TIFF.test(path)) {
      problems.push({ path, reason: 'TIFF is not supported by browsers; convert to PNG or JPEG.' });
    } else if (!PICTURE.test(path)) {
      others.push(path);
    } else if (pictures.has(path)) {
      repeated.push(path);
    } else {
      const reason = entry.problem ?? (entry.bytes === 0 ? 'It is empty (0 bytes).' : null);
      if (!reason) pictures.set(path, entry);
      else {
        unusable.push(entry);
        problems.push({ path, reason });
      }
    }
  }
  if (pictures.size === 0) complainOfNoPictures(name, unusable, problems, others);

  const notes = junkNotes(junk);
  if (others.length > 0)
    notes.push(
      `${counted(others.length, 'file')} that ${others.length === 1 ? 'is' : 'are'} no picture ${others.length === 1 ? 'was' : 'were'} left out (${endingsOf(others)}).`,
    );
  if (repeated.length > 0)
    notes.push(
      `The zip lists ${counted(repeated.length, 'path')} more than once (${listed(repeated)}); only the first file of each is used.`,
    );
  return { pictures: [...pictures.values()], folders: [...folders], problems, notes };
}
