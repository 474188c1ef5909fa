/**
 * Looks at the first bytes of those files whose names do not tell what they are, so that pictures of any name are found.
 * Runs in workers and in Node. It may import the dataset's own modules.
 */

import type { Entry, FolderFile, ZipEntry } from '../types.ts';
import { BEGINNING_BYTES, contentOf } from './contentKind.ts';
import { needsLook } from './fileEndings.ts';
import { inflateStart } from './inflate.ts';
import { DEFLATED, dataStart, type ReadRange, readAhead } from './zip.ts';

/** Packed bytes that hold the beginning of a file, with the tables in front of it. */
const PACKED_BYTES = 2 * BEGINNING_BYTES;
/** Files that lie near each other are fetched together: a read of a megabyte takes hardly longer than one of a kilobyte. */
const BLOCK_BYTES = 2 ** 20;
const GAP_BYTES = 2 ** 14;
/** Reads beside each other. */
const IN_FLIGHT = 8;

/** As the entry of a file that ends after its beginning; only its place matters. */
const beginningOf = (entry: ZipEntry): ZipEntry => ({
  ...entry,
  compressedBytes: Math.min(entry.compressedBytes, PACKED_BYTES),
});

/** The entries in blocks, in the order of their place. */
function blocksOf(entries: readonly ZipEntry[]): ZipEntry[][] {
  const blocks: ZipEntry[][] = [];
  let [start, end] = [0, 0];
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (blocks.length > 0 && entry.offset - end <= GAP_BYTES && entry.offset - start <= BLOCK_BYTES)
      blocks.at(-1)!.push(entry);
    else {
      blocks.push([entry]);
      start = entry.offset;
    }
    end = entry.offset + beginningOf(entry).compressedBytes;
  }
  return blocks;
}

/** Runs the jobs, some beside each other. */
async function inTurns<T>(items: readonly T[], job: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await job(items[next++]);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

async function startOf(entry: ZipEntry, read: ReadRange): Promise<Uint8Array> {
  const from = await dataStart(entry, read);
  const packed = await read(from, from + beginningOf(entry).compressedBytes);
  return entry.method === DEFLATED ? inflateStart(packed) : packed;
}

const isUnknown = (entry: Entry) =>
  entry.content === undefined && !entry.problem && entry.bytes > 0 && needsLook(entry.path);

/** Sets `content` of those files of a zip that must be looked at. */
export async function lookInsideZip(file: Blob, entries: readonly ZipEntry[]): Promise<void> {
  await inTurns(blocksOf(entries.filter(isUnknown)), async (block) => {
    const read = await readAhead(file, block.map(beginningOf));
    for (const entry of block) {
      // What is damaged is told when it is read; here it is merely no picture.
      const start = await startOf(entry, read).catch(() => null);
      entry.content = (start && contentOf(start)?.kind) ?? null;
    }
  });
}

/** The same for the files of a folder, which `files` are in the same order. */
export async function lookInsideFolder(
  files: readonly FolderFile[],
  entries: readonly Entry[],
): Promise<void> {
  const places = entries.flatMap((entry, place) => (isUnknown(entry) ? [place] : []));
  await inTurns(places, async (place) => {
    const start = await files[place].file
      .slice(0, BEGINNING_BYTES)
      .arrayBuffer()
      .catch(() => null);
    entries[place].content = (start && contentOf(new Uint8Array(start))?.kind) ?? null;
  });
}
