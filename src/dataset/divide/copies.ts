/**
 * Finds pictures that stand in the sources more than once. Pure; it may import the dataset's own modules only.
 */

import type { Entry } from '../types.ts';
import { counted, listed } from '../wording.ts';
import type { Part, Placed } from './placed.ts';

/**
 * Size and checksum: what tells the pictures of different sources apart without decoding them. Where the checksum is unknown,
 * no other picture has that size.
 */
function sizeAndChecksum(entry: Entry): string {
  return `${entry.bytes} ${entry.crc32}`;
}

/**
 * What tells the pictures of one source apart: in a zip the packed size too, which is the same for the same content. Size and
 * checksum alone do not do for PNG: its chunks end in checksums of their own, which leave the file's CRC-32 only 16 bits
 * of the pixels, so that one pair in 65,536 of equal size agrees by chance.
 */
export function fingerprint(entry: Entry): string {
  return `${sizeAndChecksum(entry)} ${entry.compressedBytes ?? ''}`;
}

/** Drops what stands in the same split, class and file a second time with the same content; the copy nearest the top stays. */
export function dropCopies(placed: readonly Placed[], notes: string[]): Placed[] {
  const kept = new Map<string, Placed>();
  const copies: Placed[] = [];
  // They come sorted by path, which decides between roots of one length.
  for (const picture of [...placed].sort((a, b) => a.root.length - b.root.length)) {
    const key = `${picture.split}/${picture.tail} ${fingerprint(picture.entry)}`;
    if (kept.has(key)) copies.push(picture);
    else kept.set(key, picture);
  }
  if (copies.length > 0) {
    const roots = copies.map(({ root }) => root || 'the top');
    notes.push(
      `${counted(copies.length, 'picture')} ${copies.length === 1 ? 'is a repeated copy' : 'are repeated copies'} (same class, name, size and checksum, in ${listed([...new Set(roots)])}); each picture is used once.`,
    );
  }
  return [...kept.values()];
}

/** True where two copies of a picture contradict each other. */
function differ(a: Placed, b: Placed): boolean {
  return a.className !== b.className || (a.split !== null && b.split !== null && a.split !== b.split);
}

/** Drops from each source the pictures that an earlier one has already, wherever they stand there, and says so. */
export function dropKnown(parts: readonly Part[], notes: string[]): Part[] {
  const known = new Map<string, Placed>();
  return parts.map((part) => {
    const fresh = part.placed.filter(({ entry }) => !known.has(sizeAndChecksum(entry)));
    const dropped = part.placed.filter(({ entry }) => known.has(sizeAndChecksum(entry)));
    if (dropped.length > 0) {
      const be = dropped.length === 1 ? 'was' : 'were';
      notes.push(
        `${dropped.length.toLocaleString('en-GB')} of ${counted(part.placed.length, 'picture')} of ${part.subject} ${be} already there (same size and checksum) and ${be} left out.`,
      );
      const moved = dropped.filter((picture) => differ(picture, known.get(sizeAndChecksum(picture.entry))!));
      if (moved.length > 0)
        notes.push(
          `${counted(moved.length, 'picture')} of ${part.subject} ${moved.length === 1 ? 'has' : 'have'} another class or split there than before (for instance "${moved[0].entry.path}"); what was there first stays.`,
        );
    }
    for (const picture of fresh) known.set(sizeAndChecksum(picture.entry), picture);
    return { ...part, placed: fresh };
  });
}

/** How many contradictions are named. */
const MAX_NAMED = 3;

/** Tells of pictures that stand in several classes, naming some; null where none does. */
export function contradiction(
  images: readonly { path: string; label: number; entry: Entry }[],
): string | null {
  const first = new Map<string, { path: string; label: number }>();
  const pairs: string[] = [];
  const told = new Set<string>();
  for (const image of images) {
    const key = fingerprint(image.entry);
    const other = first.get(key);
    if (!other) first.set(key, image);
    else if (other.label !== image.label && !told.has(key)) {
      told.add(key);
      if (pairs.length < MAX_NAMED) pairs.push(`"${other.path}" and "${image.path}"`);
    }
  }
  if (told.size === 0) return null;
  const more = told.size > pairs.length ? `, and ${told.size - pairs.length} more` : '';
  return `${counted(told.size, 'picture')} ${told.size === 1 ? 'stands' : 'stand'} in two classes (same size and checksum): ${pairs.join('; ')}${more}. One of the two labels must be wrong.`;
}
