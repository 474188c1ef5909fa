/**
 * Cuts the images of a dataset into chunks that are read in one piece, in the order in which they lie on the disk.
 * Pure; it may import the dataset's types and the zip reader's sizes.
 */

import { guessedEnd } from '../source/zip.ts';
import type { DatasetImage, Entry, ZipEntry } from '../types.ts';

/** Reading is fastest in pieces of this size; larger ones only take memory. */
const MAX_CHUNK_BYTES = 8 * 2 ** 20;
const MIN_CHUNK_BYTES = 64 * 2 ** 10;
/** Small datasets are cut finer, so that all workers end at about the same time. */
const CHUNKS_PER_WORKER = 8;
/** What lies between two images and is not needed: more than this is not read along. */
const MAX_GAP_BYTES = 2 ** 20;

/** Images of one source that lie near each other. */
export interface Chunk {
  source: number;
  images: DatasetImage[];
}

function isInZip(entry: Entry): entry is ZipEntry {
  return 'offset' in entry;
}

/** The images as chunks, to be shared by so many workers. */
export function chunksOf(images: readonly DatasetImage[], workers: number): Chunk[] {
  const offsetOf = ({ entry }: DatasetImage) => (isInZip(entry) ? entry.offset : 0);
  const inOrder = [...images].sort((a, b) => a.source - b.source || offsetOf(a) - offsetOf(b));
  const total = inOrder.reduce((sum, { entry }) => sum + entry.bytes, 0);
  const limit = Math.min(MAX_CHUNK_BYTES, Math.max(MIN_CHUNK_BYTES, total / (workers * CHUNKS_PER_WORKER)));

  const chunks: Chunk[] = [];
  let [start, end] = [0, 0];
  for (const image of inOrder) {
    const { entry, source } = image;
    // The files of a folder have no place; they count as if one followed the other.
    const from = isInZip(entry) ? entry.offset : end;
    const to = isInZip(entry) ? guessedEnd(entry) : end + entry.bytes;
    const chunk = chunks.at(-1);
    if (chunk?.source === source && to - start <= limit && from - end <= MAX_GAP_BYTES) {
      chunk.images.push(image);
    } else {
      chunks.push({ source, images: [image] });
      start = from;
    }
    end = to;
  }
  return chunks;
}
