/**
 * Finds and reads the table of contents at the end of a zip (PKWARE's APPNOTE 6.3, sections 4.3 and 4.5).
 * It reads ranges of the file, never the whole. It may import shared/errors and the dataset's own parts of the zip reader.
 */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import type { ZipEntry } from '../types.ts';
import { counted } from '../wording.ts';
import { BEGINNING_BYTES } from './contentKind.ts';
import { multiDisk, nameOf, notAZip, ZipError } from './notAZip.ts';
import { extraField, statedName, unstatedNames } from './zipNames.ts';

const DIRECTORY_ENTRY = 0x02014b50;
const END_RECORD = 0x06054b50;
const ZIP64_END_RECORD = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
export const LOCAL_HEADER = 0x04034b50;

/** Sizes without name, extra field and comment. */
const DIRECTORY_ENTRY_BYTES = 46;
const END_RECORD_BYTES = 22;
const ZIP64_END_RECORD_BYTES = 56;
const ZIP64_LOCATOR_BYTES = 20;
const COMMENT_MAX_BYTES = 0xffff;
const ZIP64_FIELD = 0x0001;

/** More files than this are refused: their list alone would take hundreds of megabytes. */
const MAX_ENTRIES = 1_000_000;
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

function tooMany(file: Blob, most: number): UserError {
  return new UserError(
    `${nameOf(file)} lists too many files. Expected at most ${counted(most, 'file')}.`,
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

async function readEndRecord(file: Blob): Promise<EndRecord> {
  const tailStart = Math.max(0, file.size - END_RECORD_BYTES - COMMENT_MAX_BYTES - ZIP64_LOCATOR_BYTES);
  const tail = viewOf(await readRange(file, tailStart, file.size));
  const at = findEndRecord(tail);
  if (at < 0) throw notAZip(file, await readRange(file, 0, BEGINNING_BYTES));

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

/** The kind of file in the upper half of a Unix tool's attributes (st_mode): a symbolic link. */
const KIND_OF_FILE = 0xf000;
const LINK = 0xa000;

/** The 64-bit values of an entry, in the order of the fields that overflowed; empty without them. */
function readZip64Values(extra: Uint8Array): number[] {
  const field = extraField(extra, ZIP64_FIELD);
  if (!field) return [];
  const view = viewOf(field);
  return Array.from({ length: field.length >> 3 }, (_, i) => getUint64(view, 8 * i));
}

function readEntries(
  file: Blob,
  directory: Uint8Array,
  shiftBytes: number,
  nameEncoding: Settings['nameEncoding'],
  mostEntries: number,
): ZipEntry[] {
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  const unstated: { entry: ZipEntry; name: Uint8Array }[] = [];
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
    if (entries.length === mostEntries) throw tooMany(file, mostEntries);
    const name = directory.subarray(nameStart, nameEnd);
    const path = statedName(name, (flags & 0x800) !== 0, extra);
    const entry: ZipEntry = {
      path: path ?? '',
      offset,
      compressedBytes,
      bytes,
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      encrypted: (flags & 1) !== 0,
      problem: null,
    };
    if ((view.getUint16(at + 40, true) & KIND_OF_FILE) === LINK) entry.content = 'link';
    if (path === null) unstated.push({ entry, name });
    entries.push(entry);
    at = end;
  }
  const names = unstatedNames(
    unstated.map(({ name }) => name),
    nameEncoding,
  );
  names.forEach(({ path, guess }, i) => {
    unstated[i].entry.path = path;
    if (guess) unstated[i].entry.nameGuess = guess;
  });
  return entries;
}

/**
 * The table of contents of a zip, in its own order, as it is stated. Folders have a path that ends in a slash.
 * Throws a UserError where the file is not one complete zip, or lists more than `mostEntries` files.
 */
export async function readDirectory(
  file: Blob,
  nameEncoding: Settings['nameEncoding'],
  mostEntries = MAX_ENTRIES,
): Promise<ZipEntry[]> {
  const { starts, directoryBytes, entryCount, countWraps } = await readEndRecord(file);
  if (entryCount === 0 && directoryBytes === 0)
    throw new ZipError(
      `${nameOf(file)} is an empty zip.`,
      'a zip with pictures in folders',
      'Check that the folder was packed with its contents.',
    );
  if (entryCount > mostEntries || directoryBytes > MAX_DIRECTORY_BYTES) throw tooMany(file, mostEntries);
  for (const start of new Set(starts)) {
    if (start < 0 || start + directoryBytes > file.size) continue;
    const directory = await readRange(file, start, start + directoryBytes);
    if (directory.length < 4 || viewOf(directory).getUint32(0, true) !== DIRECTORY_ENTRY) continue;
    const entries = readEntries(file, directory, start - starts[0], nameEncoding, mostEntries);
    const stated = countWraps ? entries.length % 0x10000 : entries.length;
    if (stated !== entryCount)
      throw damaged(file, `its table of contents lists ${entries.length} of ${entryCount} files`);
    return entries;
  }
  throw damaged(file, 'its table of contents is not where its end record says');
}
