/**
 * The bytes of kept features: chunks one behind the other, each with the names of its rows, their values and checksums, so that
 * what was cut off or damaged is found out. It must not know of files.
 */
import { crc32 } from '../../dataset/source/crc32.ts';

/** Rows of features, each with its name. */
export interface FeatureChunk {
  names: readonly string[];
  /** [names.length, dimensions], row-major. */
  rows: Float32Array;
}

/** A chunk that was found in a file. */
export interface FoundChunk extends FeatureChunk {
  /** Where its rows start, in bytes from the start of the file. */
  rowsAt: number;
  /** Where the next chunk starts. */
  end: number;
}

/** "DKF1" */
const MAGIC = 0x31464b44;

/** Magic, dimensions, rows, bytes of the names, checksum of names and rows, checksum of all that: uint32, little-endian. */
const HEADER = { bytes: 24, magic: 0, dimensions: 4, rows: 8, names: 12, body: 16, own: 20 };

/** Up to its own checksum. */
const headerSum = (bytes: Uint8Array) => crc32(bytes.subarray(0, HEADER.own));

/** The bytes of a chunk, and where in them its rows start. */
export function chunkBytes({ names, rows }: FeatureChunk): { bytes: Uint8Array; rowsAt: number } {
  const text = new TextEncoder().encode(JSON.stringify(names));
  const rowsAt = HEADER.bytes + text.length;
  const bytes = new Uint8Array(rowsAt + rows.byteLength);
  bytes.set(text, HEADER.bytes);
  bytes.set(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength), rowsAt);
  const header = new DataView(bytes.buffer);
  const put = (at: number, value: number) => header.setUint32(at, value, true);
  put(HEADER.magic, MAGIC);
  put(HEADER.dimensions, rows.length / names.length);
  put(HEADER.rows, names.length);
  put(HEADER.names, text.length);
  put(HEADER.body, crc32(bytes.subarray(HEADER.bytes)));
  put(HEADER.own, headerSum(bytes));
  return { bytes, rowsAt };
}

type Read = (at: number, bytes: number) => Uint8Array;

/** What the header of a chunk says, and where its body and the next chunk start; null where it is none, or is cut off. */
function headerAt(at: number, fileBytes: number, read: Read) {
  if (at + HEADER.bytes > fileBytes) return null;
  const head = read(at, HEADER.bytes);
  const header = new DataView(head.buffer, head.byteOffset);
  const get = (place: number) => header.getUint32(place, true);
  const own = get(HEADER.own);
  if (get(HEADER.magic) !== MAGIC || own !== headerSum(head)) return null;
  const namesBytes = get(HEADER.names);
  const bodyAt = at + HEADER.bytes;
  const bodyBytes = namesBytes + get(HEADER.rows) * get(HEADER.dimensions) * Float32Array.BYTES_PER_ELEMENT;
  const end = bodyAt + bodyBytes;
  return end > fileBytes ? null : { own, body: get(HEADER.body), namesBytes, bodyAt, bodyBytes, end };
}

/**
 * The checksums of all headers of a file, one behind the other: as long as they stay, what is known of its rows does. No row is
 * read.
 */
export function headerSums(fileBytes: number, read: Read): string {
  const sums: number[] = [];
  for (let head = headerAt(0, fileBytes, read); head; head = headerAt(head.end, fileBytes, read))
    sums.push(head.own);
  return sums.join();
}

/**
 * The whole chunks of a file of `fileBytes`, up to the first that is cut off or damaged.
 * @param read Gives so many bytes from a place on; they are there.
 */
export function* chunksIn(fileBytes: number, read: Read): Generator<FoundChunk, void> {
  for (let head = headerAt(0, fileBytes, read); head; head = headerAt(head.end, fileBytes, read)) {
    const { namesBytes, bodyAt, end } = head;
    const body = read(bodyAt, head.bodyBytes);
    if (head.body !== crc32(body)) return;
    const names = JSON.parse(new TextDecoder().decode(body.subarray(0, namesBytes))) as string[];
    // A copy: float32 must start at a multiple of four.
    const rows = new Float32Array(body.slice(namesBytes).buffer);
    yield { names, rows, rowsAt: bodyAt + namesBytes, end };
  }
}
