/**
 * Reads and decodes images of one source into a store, some beside each other. The decoder is passed in, so that it runs
 * in Node, too. It may import shared/errors and the dataset's own modules.
 */
import { throwIfCancelled, UserError } from '../../shared/errors.ts';
import type { Unreadable } from '../divide/unreadable.ts';
import { crc32 } from '../source/crc32.ts';
import { type EntryReader, openSource } from '../source/sources.ts';
import type { DatasetImage, DecodeSettings, Picture, Source } from '../types.ts';
import type { FoundChecksum } from './checksums.ts';
import type { ImageStore } from './imageStore.ts';
import { throttled } from './throttle.ts';

/** Decodes beside each other: one reads and inflates while the browser decodes the others. */
const IN_FLIGHT = 3;
const PROGRESS_INTERVAL_MS = 250;

export type Decode = (bytes: Uint8Array<ArrayBuffer>, settings: DecodeSettings) => Promise<Picture>;

/** What became of the images of a chunk that were not simply decoded. */
export interface ChunkResult {
  unreadable: Unreadable[];
  /** Of the pictures whose source keeps no checksums. */
  checksums: FoundChecksum[];
}

/** How much of a chunk is done; the bytes are those of the files. */
export interface ChunkProgress {
  images: number;
  bytes: number;
}

/** Images to decode, and where they come from and go to. */
export interface ChunkTask {
  store: ImageStore;
  source: Source;
  /** Reads the source. */
  reader: EntryReader;
  images: readonly DatasetImage[];
  settings: DecodeSettings;
  decode: Decode;
  onProgress(progress: ChunkProgress): void;
  signal: AbortSignal;
}

/**
 * Decodes the images of a source into a store. A picture that cannot be read does not stop the
 * rest: it is returned. Rejects with CancelledError soon after `signal` aborts, with a UserError where memory is short.
 */
export async function decodeChunk({
  store,
  source,
  reader,
  images,
  settings,
  decode,
  onProgress,
  signal,
}: ChunkTask): Promise<ChunkResult> {
  const result: ChunkResult = { unreadable: [], checksums: [] };
  const done: ChunkProgress = { images: 0, bytes: 0 };
  const report = throttled(PROGRESS_INTERVAL_MS, onProgress, () => done.images === images.length);
  let next = 0;

  async function readOne({ index, path, entry }: DatasetImage): Promise<void> {
    try {
      const bytes = await reader.read(entry);
      if (entry.crc32 === null) result.checksums.push({ index, crc32: crc32(bytes) });
      const picture = await decode(bytes, settings);
      const again = async () =>
        decode(await (await openSource(source).prefetch([entry])).read(entry), settings);
      if (!signal.aborted) store.add(index, picture, again);
    } catch (thrown) {
      if (thrown instanceof RangeError)
        throw new UserError(
          'The browser ran out of memory while reading the pictures.',
          'Choose a smaller image size or less memory for pictures, or close other tabs.',
          { cause: thrown },
        );
      if (!(thrown instanceof UserError)) throw thrown;
      result.unreadable.push({ index, problem: { path, reason: thrown.message } });
    }
  }
  async function readInTurn(): Promise<void> {
    while (next < images.length) {
      throwIfCancelled(signal);
      const image = images[next++];
      await readOne(image);
      done.images++;
      done.bytes += image.entry.bytes;
      report({ ...done });
    }
  }
  try {
    await Promise.all(Array.from({ length: IN_FLIGHT }, readInTurn));
  } finally {
    // Whatever ended this, no further picture is begun.
    next = images.length;
  }
  return result;
}
