/**
 * Lists the files of a zip and reads one of them, by ranges of the file: it is never held whole.
 * Runs in the page, in workers and in Node. It may import shared/errors and the dataset's own parts of the zip reader.
 */
import { UserError } from '../shared/errors.ts';
import { crc32 } from './crc32.ts';
import { inflateRaw } from './inflate.ts';
import type { ZipEntry } from './types.ts';
import { LOCAL_HEADER, nameOf, readDirectory, readRange } from './zipDirectory.ts';

/** Largest size of one file, unpacked. */
export const MAX_ENTRY_BYTES = 256 * 2 ** 20;
/**
 * A file that unpacks to more than BOMB_BYTES may be at most this many times its packed size. Flat bitmaps reach
 * a ratio of 1,000, but small ones do no harm.
 */
const MAX_RATIO = 200;
const BOMB_BYTES = 16 * 2 ** 20;

const STORED = 0;
const DEFLATED = 8;
const LOCAL_HEADER_BYTES = 30;
/** Read along with the header, so that name and extra field seldom need a second read. */
const NAME_AND_EXTRA_BYTES = 512;

const OUTSIDE = 'Its data would lie outside of the zip, which is cut off or damaged.';

/**
 * Why this file of the zip cannot be read, as one sentence, or null where nothing speaks against it.
 * `zipBytes` is the size of the zip.
 */
export function entryProblem(entry: ZipEntry, zipBytes: number): string | null {
  const { method, bytes, compressedBytes } = entry;
  if (entry.encrypted) return 'It is encrypted; pack the pictures without a password.';
  if (method !== STORED && method !== DEFLATED)
    return `It is packed with method ${method}; only stored (0) and deflated (8) files can be read.`;
  if (entry.offset < 0 || entry.offset + LOCAL_HEADER_BYTES + compressedBytes > zipBytes) return OUTSIDE;
  if (bytes > MAX_ENTRY_BYTES)
    return `It states a size of ${Math.ceil(bytes / 2 ** 20)} MB; one file may have at most ${MAX_ENTRY_BYTES / 2 ** 20} MB.`;
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
        'Pack the pictures again.',
      );
  }
}

/**
 * The files of a zip in the order of its table of contents; folders, where the zip lists them, have a path that ends
 * in a slash. Sizes come from the table, so streamed zips and ZIP64 work. A file that cannot be read is listed all the
 * same: see entryProblem. Throws a UserError where the file is not one complete zip with something in it.
 */
export async function listEntries(file: Blob): Promise<ZipEntry[]> {
  const entries = await readDirectory(file);
  refuseOverlaps(file, entries);
  return entries;
}

/**
 * The content of one file of the zip, `entry.bytes` long, in a buffer of its own. Throws a UserError that says of this
 * file what is wrong with it, without naming it.
 */
export async function readEntry(file: Blob, entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>> {
  const problem = entryProblem(entry, file.size);
  if (problem) throw new UserError(problem);

  const { offset, compressedBytes, bytes } = entry;
  const guessedEnd = offset + LOCAL_HEADER_BYTES + NAME_AND_EXTRA_BYTES + compressedBytes;
  const block = await readRange(file, offset, guessedEnd);
  const header = new DataView(block.buffer);
  if (block.length < LOCAL_HEADER_BYTES || header.getUint32(0, true) !== LOCAL_HEADER)
    throw new UserError('Its header is not where the zip says; the zip is damaged.');

  // The local name and extra field may be longer or shorter than those in the table of contents.
  const start = LOCAL_HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  const end = start + compressedBytes;
  if (offset + end > file.size) throw new UserError(OUTSIDE);
  const packed =
    end <= block.length ? block.subarray(start, end) : await readRange(file, offset + start, offset + end);

  const content = entry.method === DEFLATED ? await inflateRaw(packed, bytes) : packed.slice();
  if (crc32(content) !== entry.crc32)
    throw new UserError('Its checksum does not match: the data are damaged.');
  return content;
}
