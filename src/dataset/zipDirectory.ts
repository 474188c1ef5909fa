/**
 * Finds and reads the table of contents at the end of a zip (PKWARE's APPNOTE 6.3, sections 4.3 and 4.5).
 * It reads ranges of the file, never the whole. It may import shared/errors, wording, names and the dataset's types only.
 */
import { UserError } from '../shared/errors.ts';
import type { ZipEntry } from './types.ts';
import { counted } from './wording.ts';
import { decodeName, extraField } from './zipNames.ts';

const DIRECTORY_ENTRY = 0x02014b50;
const END_RECORD = 0x06054b50;
const ZIP64_END_RECORD = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const SPANNED_MARKER = 0x08074b50;
export const LOCAL_HEADER = 0x04034b50;

/** Sizes without name, extra field and comment. */
const DIRECTORY_ENTRY_BYTES = 46;
const END_RECORD_BYTES = 22;
const ZIP64_END_RECORD_BYTES = 56;
const ZIP64_LOCATOR_BYTES = 20;
const COMMENT_MAX_BYTES = 0xffff;
const ZIP64_FIELD = 0x0001;

/** More files than this are refused: their list alone would take hundreds of megabytes. */
export const MAX_ENTRIES = 1_000_000;
const MAX_DIRECTORY_BYTES = 256 * 2 ** 20;

/** Where the table of contents stands, in bytes from the start of the file. */
interface EndRecord {
  /** What the record says, and where the table must start if it ends right before the record. */
  starts: [stated: number, measured: number];
  directoryBytes: number;
  entryCount: number;
  /** Without ZIP64 the count has 16 bits, and old tools let it wrap. */
  countWraps: boolean;
}

/** How a sentence names the zip. */
export function nameOf(file: Blob): string {
  return file instanceof File ? `"${file.name}"` : 'The file';
}

/** Reads bytes [start, end) of a file. Throws a UserError where the file has been moved or changed meanwhile. */
export async function readRange(file: Blob, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch (cause) {
    throw new UserError(
      `${nameOf(file)} could not be read: it may have been moved, changed or deleted.`,
      'Choose the zip again.',
      { cause },
    );
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Beyond 2^53 the value is rounded, but it is beyond every limit then. */
function getUint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

function damaged(file: Blob, what: string): UserError {
  return new UserError(
    `${nameOf(file)} is damaged: ${what}. Expected a complete zip.`,
    'Download or copy it again.',
  );
}

function multiDisk(file: Blob): UserError {
  return new UserError(
    `${nameOf(file)} is one part of a zip that is split over several files. Expected one single zip.`,
    'Join the parts into one zip first.',
  );
}

function tooMany(file: Blob): UserError {
  return new UserError(
    `${nameOf(file)} lists too many files. Expected at most ${counted(MAX_ENTRIES, 'file')}.`,
    'Make a zip with fewer files.',
  );
}

/**
 * Position of the end record in the last bytes of the file, or -1. A comment may follow it and may even hold
 * its signature, so a record whose comment ends exactly with the file is preferred.
 */
function findEndRecord(tail: DataView): number {
  let found = -1;
  for (let at = tail.byteLength - END_RECORD_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END_RECORD) continue;
    const end = at + END_RECORD_BYTES + tail.getUint16(at + 20, true);
    if (end === tail.byteLength) return at;
    if (end < tail.byteLength && found < 0) found = at;
  }
  return found;
}

/** Archives of other kinds, by their first bytes as Latin-1. */
const OTHER_ARCHIVES: readonly [name: string, start: string][] = [
  ['RAR archive', 'Rar!'],
  ['7z archive', '7z\xbc\xaf'],
  ['gzip file', '\x1f\x8b'],
];

async function complainOfMissingEnd(file: Blob): Promise<never> {
  if (file.size === 0)
    throw new UserError(
      `${nameOf(file)} is empty (0 bytes). Expected a .zip file with pictures in folders.`,
      'The download or copy was probably interrupted; get it again.',
    );
  const start = viewOf(await readRange(file, 0, 4));
  const signature = start.byteLength === 4 ? start.getUint32(0, true) : 0;
  if (signature === SPANNED_MARKER) throw multiDisk(file);
  if (signature === LOCAL_HEADER)
    throw new UserError(
      `${nameOf(file)} is cut off: the table of contents at its end is missing. Expected a complete zip.`,
      'The download or copy was probably interrupted; get it again.',
    );
  const text = String.fromCharCode(...new Uint8Array(start.buffer));
  const other = OTHER_ARCHIVES.find(([, bytes]) => text.startsWith(bytes));
  throw new UserError(
    `${nameOf(file)} is ${other ? `a ${other[0]}, not a zip` : 'not a zip'}. Expected a .zip file with pictures in folders.`,
    'Pack the folder of pictures as a zip and choose that.',
  );
}

async function readEndRecord(file: Blob): Promise<EndRecord> {
  const tailStart = Math.max(0, file.size - END_RECORD_BYTES - COMMENT_MAX_BYTES - ZIP64_LOCATOR_BYTES);
  const tail = viewOf(await readRange(file, tailStart, file.size));
  const at = findEndRecord(tail);
  if (at < 0) return complainOfMissingEnd(file);

  const locatorAt = at - ZIP64_LOCATOR_BYTES;
  if (locatorAt < 0 || tail.getUint32(locatorAt, true) !== ZIP64_LOCATOR) {
    const [disk, directoryDisk] = [tail.getUint16(at + 4, true), tail.getUint16(at + 6, true)];
    if (disk > 0 || directoryDisk > 0) throw multiDisk(file);
    const directoryBytes = tail.getUint32(at + 12, true);
    return {
      starts: [tail.getUint32(at + 16, true), tailStart + at - directoryBytes],
      directoryBytes,
      entryCount: tail.getUint16(at + 10, true),
      countWraps: true,
    };
  }

  if (tail.getUint32(locatorAt + 16, true) > 1) throw multiDisk(file);
  // Where something stands in front of the zip, the stated place is wrong but the record is right before the locator.
  const places = [getUint64(tail, locatorAt + 8), tailStart + locatorAt - ZIP64_END_RECORD_BYTES];
  for (const place of places.filter((start) => start >= 0)) {
    const record = viewOf(await readRange(file, place, place + ZIP64_END_RECORD_BYTES));
    if (record.byteLength < ZIP64_END_RECORD_BYTES || record.getUint32(0, true) !== ZIP64_END_RECORD)
      continue;
    if (record.getUint32(16, true) > 0 || record.getUint32(20, true) > 0) throw multiDisk(file);
    const directoryBytes = getUint64(record, 40);
    return {
      starts: [getUint64(record, 48), place - directoryBytes],
      directoryBytes,
      entryCount: getUint64(record, 32),
      countWraps: false,
    };
  }
  throw damaged(file, 'its ZIP64 end record is missing');
}

/** The 64-bit values of an entry, in the order of the fields that overflowed; empty without them. */
function readZip64Values(extra: Uint8Array): number[] {
  const field = extraField(extra, ZIP64_FIELD);
  if (!field) return [];
  const view = viewOf(field);
  return Array.from({ length: field.length >> 3 }, (_, i) => getUint64(view, 8 * i));
}

function readEntries(file: Blob, directory: Uint8Array, shiftBytes: number): ZipEntry[] {
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + DIRECTORY_ENTRY_BYTES <= directory.length && view.getUint32(at, true) === DIRECTORY_ENTRY) {
    const flags = view.getUint16(at + 8, true);
    const nameStart = at + DIRECTORY_ENTRY_BYTES;
    const nameEnd = nameStart + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const end = extraEnd + view.getUint16(at + 32, true);
    if (end > directory.length) break;
    const disk = view.getUint16(at + 34, true);
    if (disk > 0 && disk < 0xffff) throw multiDisk(file);
    const extra = directory.subarray(nameEnd, extraEnd);
    const zip64 = readZip64Values(extra);
    const wide = (value: number) => (value === 0xffffffff ? (zip64.shift() ?? value) : value);
    // The order of these three is the order of the ZIP64 values.
    const bytes = wide(view.getUint32(at + 24, true));
    const compressedBytes = wide(view.getUint32(at + 20, true));
    const offset = wide(view.getUint32(at + 42, true)) + shiftBytes;
    if (entries.length === MAX_ENTRIES) throw tooMany(file);
    entries.push({
      path: decodeName(directory.subarray(nameStart, nameEnd), (flags & 0x800) !== 0, extra),
      offset,
      compressedBytes,
      bytes,
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      encrypted: (flags & 1) !== 0,
      problem: null,
    });
    at = end;
  }
  return entries;
}

/**
 * The table of contents of a zip, in its own order, as it is stated. Folders have a path that ends in a slash.
 * Throws a UserError where the file is not one complete zip.
 */
export async function readDirectory(file: Blob): Promise<ZipEntry[]> {
  const { starts, directoryBytes, entryCount, countWraps } = await readEndRecord(file);
  if (entryCount === 0 && directoryBytes === 0)
    throw new UserError(
      `${nameOf(file)} is an empty zip. Expected a zip with pictures in folders.`,
      'Check that the folder was packed with its contents.',
    );
  if (entryCount > MAX_ENTRIES || directoryBytes > MAX_DIRECTORY_BYTES) throw tooMany(file);
  for (const start of new Set(starts)) {
    if (start < 0 || start + directoryBytes > file.size) continue;
    const directory = await readRange(file, start, start + directoryBytes);
    if (directory.length < 4 || viewOf(directory).getUint32(0, true) !== DIRECTORY_ENTRY) continue;
    const entries = readEntries(file, directory, start - starts[0]);
    const stated = countWraps ? entries.length % 0x10000 : entries.length;
    if (stated !== entryCount)
      throw damaged(file, `its table of contents lists ${entries.length} of ${entryCount} files`);
    return entries;
  }
  throw damaged(file, 'its table of contents is not where its end record says');
}
