/**
 * Lists the files of a zip and reads them, by ranges of the file: it is never held whole.
 * Runs in the page, in workers and in Node. It may import shared/errors and the dataset's own parts of the zip reader.
 */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import type { ZipEntry } from '../types.ts';
import { crc32 } from './crc32.ts';
import { inflateRaw } from './inflate.ts';
import { nameOf } from './notAZip.ts';
import { settlePaths } from './settlePaths.ts';
import { LOCAL_HEADER, readDirectory, readRange } from './zipDirectory.ts';

/** Largest size of one file, unpacked. */
export const MAX_ENTRY_BYTES = 256 * 2 ** 20;
/**
 * A file that unpacks to more than BOMB_BYTES may be at most this many times its packed size. Flat bitmaps reach
 * a ratio of 1,000, but small ones do no harm.
 */
const MAX_RATIO = 200;
const BOMB_BYTES = 16 * 2 ** 20;

const STORED = 0;
export const DEFLATED = 8;
const LOCAL_HEADER_BYTES = 30;
/** Read along with the header, so that name and extra field seldom need a second read. */
const NAME_AND_EXTRA_BYTES = 512;

const OUTSIDE = 'Its data would lie outside of the zip, which is cut off or damaged.';

const IS_LINK =
  'It is a symbolic link to another file; pack again so that links are followed (zip -r, without -y).';

/** What is said of a file that is larger than it may be. */
export function tooLarge(bytes: number, most = MAX_ENTRY_BYTES): string {
  return `It has a size of ${Math.ceil(bytes / 2 ** 20)} MB; one file may have at most ${most / 2 ** 20} MB.`;
}

/** Why this file of a zip of `zipBytes` cannot be read, as one sentence, or null. `maxStoredBytes`: of one that is not packed. */
function entryProblem(entry: ZipEntry, zipBytes: number, maxStoredBytes: number): string | null {
  const { encrypted, method, offset, bytes, compressedBytes } = entry;
  if (entry.content === 'link') return IS_LINK;
  if (encrypted) return 'It is encrypted; pack the files without a password.';
  if (method !== STORED && method !== DEFLATED)
    return `It is packed with method ${method}; only stored (0) and deflated (8) files can be read. Pack again with the usual compression.`;
  if (offset < 0 || offset + LOCAL_HEADER_BYTES + compressedBytes > zipBytes) return OUTSIDE;
  const larger = Math.max(bytes, compressedBytes);
  const most = method === STORED ? maxStoredBytes : MAX_ENTRY_BYTES;
  if (larger > most) return tooLarge(larger, most);
  if (bytes > BOMB_BYTES && bytes > MAX_RATIO * compressedBytes)
    return `It states to unpack to more than ${MAX_RATIO} times its packed size, as only zip bombs do.`;
  if (method === STORED && bytes !== compressedBytes)
    return `It is stored as it is, but the zip states two sizes for it: ${bytes} and ${compressedBytes} bytes.`;
  return null;
}

/** Files that share bytes are the trick of the worst zip bombs: a small zip of many files that are all the same data. */
function refuseOverlaps(file: Blob, entries: readonly ZipEntry[]): void {
  const inPlace = [...entries].sort((a, b) => a.offset - b.offset);
  for (let i = 1; i < inPlace.length; i++) {
    const end = inPlace[i - 1].offset + LOCAL_HEADER_BYTES + inPlace[i - 1].compressedBytes;
    // Beyond the end of the zip it is a fault of that one file; entryProblem tells it.
    if (end > inPlace[i].offset && end <= file.size)
      throw new UserError(
        `${nameOf(file)} is damaged or a zip bomb: "${inPlace[i - 1].path}" and "${inPlace[i].path}" overlap. Expected each file to have its own place.`,
        'Pack the files again.',
      );
  }
}

/**
 * The files of a zip in the order of its table of contents; folders, where the zip lists them, have a path that ends
 * in a slash. Sizes come from the table, so streamed zips and ZIP64 work. A file that cannot be read is listed all the
 * same, with its problem. Throws a UserError where the file is not one complete zip with something in it.
 * @param nameEncoding In which names are that do not say it.
 * @param maxStoredBytes Largest size of one file that is stored as it is: the zip itself is larger than that, so it is no bomb.
 */
export async function listEntries(
  file: Blob,
  maxStoredBytes = MAX_ENTRY_BYTES,
  nameEncoding: Settings['nameEncoding'] = 'auto',
): Promise<ZipEntry[]> {
  const entries = await readDirectory(file, nameEncoding);
  for (const entry of entries) entry.problem = entryProblem(entry, file.size, maxStoredBytes);
  settlePaths(entries);
  refuseOverlaps(file, entries);
  return entries;
}

/** Gives bytes [start, end) of a zip, or as many of them as there are. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>;

/** Where an entry ends at the latest, unless its local header is unusually long. */
export function guessedEnd({ offset, compressedBytes }: ZipEntry): number {
  return offset + LOCAL_HEADER_BYTES + NAME_AND_EXTRA_BYTES + compressedBytes;
}

/**
 * Fetches the block around `entries` at once; the reader that comes cuts from it. It is for entries that lie near
 * each other: 8 MB in one piece arrive several times faster than in forty.
 */
export async function readAhead(file: Blob, entries: readonly ZipEntry[]): Promise<ReadRange> {
  // Not by spreading them: of tiny files there can be more than a call takes arguments.
  const from = entries.reduce((least, { offset }) => Math.min(least, offset), Number.POSITIVE_INFINITY);
  const to = entries.reduce((most, entry) => Math.max(most, guessedEnd(entry)), 0);
  const block = await readRange(file, from, to);
  return async (start, end) =>
    start >= from && end <= to ? block.subarray(start - from, end - from) : readRange(file, start, end);
}

/** Where the data of a file start, in bytes from the start of the zip. Throws a UserError where its header is not there. */
export async function dataStart({ offset }: ZipEntry, read: ReadRange): Promise<number> {
  const header = await read(offset, offset + LOCAL_HEADER_BYTES);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.length < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER)
    throw new UserError('Its header is not where the zip says; the zip is damaged.');
  // The local name and extra field may be longer or shorter than those in the table of contents.
  return offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}

/**
 * The content of one file of the zip, `entry.bytes` long, in a buffer of its own. Throws a UserError that says of this
 * file what is wrong with it, without naming it.
 */
export async function readEntry(
  file: Blob,
  entry: ZipEntry,
  read: ReadRange = (start, end) => readRange(file, start, end),
): Promise<Uint8Array<ArrayBuffer>> {
  if (entry.problem) throw new UserError(entry.problem);

  const { offset, compressedBytes, bytes } = entry;
  const block = await read(offset, guessedEnd(entry));
  const start = await dataStart(entry, async (from, to) => block.subarray(from - offset, to - offset));
  const end = start + compressedBytes;
  if (end > file.size) throw new UserError(OUTSIDE);
  const packed =
    end <= offset + block.length ? block.subarray(start - offset, end - offset) : await read(start, end);

  const content = entry.method === DEFLATED ? await inflateRaw(packed, bytes) : packed.slice();
  if (crc32(content) !== entry.crc32)
    throw new UserError('Its checksum does not match: the data are damaged.');
  return content;
}
