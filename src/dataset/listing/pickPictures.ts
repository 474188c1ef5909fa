/**
 * Picks the pictures out of a source's list of files and says what becomes of the rest.
 * Pure; it may import the dataset's own modules, but reads no bytes.
 */
import { compareText, folderOf } from '../paths.ts';
import { isForeign, isImageType } from '../source/contentKind.ts';
import { foreignByEnding, isPicturePath, needsLook } from '../source/fileEndings.ts';
import { type JunkKind, junkKind, junkNotes } from '../source/junk.ts';
import type { Entry, ForeignPicture, Listing, Problem } from '../types.ts';
import { counted, listed } from '../wording.ts';
import { type LeftOut, leftOutNotes } from './leftOut.ts';
import { nameNotes } from './nameNotes.ts';
import { noPictures } from './noPictures.ts';

/** What was picked out of a source's list of files. */
export interface PickedPictures {
  /** Sorted by path; every path once. */
  pictures: Entry[];
  /** Every folder of the source that is not a leftover, also those without pictures. */
  folders: string[];
  problems: Problem[];
  notes: string[];
}

/** True for what is meant as a picture: by its ending or, where that tells nothing, by its content. */
export function isPicture({ path, content }: Pick<Entry, 'path' | 'content'>): boolean {
  return isPicturePath(path) || (isImageType(content) && junkKind(path) === null);
}

/** What kind of picture that no browser reads the file is, or null. */
function foreignKind({ path, content }: Entry): ForeignPicture | null {
  return isForeign(content) ? content : foreignByEnding(path);
}

/**
 * Picks the pictures of a source by their endings and contents; leftovers and other files are counted in
 * notes, pictures that cannot be used are listed as problems. Throws a UserError where no picture is left.
 */
export function pickPictures({
  name,
  entries,
  kind: sourceKind = 'zip',
}: Pick<Listing, 'name' | 'entries'> & Partial<Pick<Listing, 'kind'>>): PickedPictures {
  const pictures = new Map<string, Entry>();
  const folders = new Set<string>();
  const junk = new Map<JunkKind, number>();
  const unusable: Entry[] = [];
  const problems: Problem[] = [];
  const others: Entry[] = [];
  const leftOut: LeftOut[] = [];
  const repeated: string[] = [];
  const refuse = (entry: Entry, reason: string) => {
    unusable.push(entry);
    problems.push({ path: entry.path, reason });
  };

  // A stable sort: of several files with one path, the first in the zip stays first.
  for (const entry of [...entries].sort((a, b) => compareText(a.path, b.path))) {
    const { path } = entry;
    const isFolder = path.endsWith('/');
    const kind = junkKind(isFolder ? path.slice(0, -1) : path);
    // A leftover file still shows that its folder is there.
    if (kind !== 'macosx' && kind !== 'hidden') folders.add(folderOf(path));
    if (isFolder) continue;
    const foreign = foreignKind(entry);
    if (kind) {
      junk.set(kind, (junk.get(kind) ?? 0) + 1);
    } else if (isPicture(entry)) {
      const reason = entry.problem ?? (entry.bytes === 0 ? 'It is empty (0 bytes).' : null);
      if (pictures.has(path)) repeated.push(path);
      else if (reason) refuse(entry, reason);
      else pictures.set(path, entry);
    } else if (entry.problem && needsLook(path)) {
      // It may be a picture.
      refuse(entry, entry.problem);
    } else if (foreign) {
      problems.push({ path, reason: `${foreign} is not supported by browsers; convert to PNG or JPEG.` });
      leftOut.push({ path, foreign });
    } else {
      others.push(entry);
      leftOut.push({ path, foreign: null });
    }
  }
  if (pictures.size === 0)
    throw noPictures({ name, kind: sourceKind }, { unusable, problems, leftOut, others });

  const notes = [...nameNotes(entries), ...junkNotes(junk), ...leftOutNotes(leftOut)];
  if (repeated.length > 0)
    notes.push(
      `The zip lists ${counted(repeated.length, 'path')} more than once (${listed(repeated)}); only the first file of each is used.`,
    );
  return { pictures: [...pictures.values()], folders: [...folders], problems, notes };
}
