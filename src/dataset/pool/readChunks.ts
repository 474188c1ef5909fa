/**
 * Lets the image workers decode the images of a dataset, each fetching the next chunk when it is done with one.
 * It may import shared and the dataset's own modules.
 */
import { throwIfCancelled } from '../../shared/errors.ts';
import type { Remote } from '../../shared/rpc.ts';
import { narrowed } from '../source/sources.ts';
import type { DatasetImage, DecodeSettings } from '../types.ts';
import { chunksOf } from './chunks.ts';
import type { ChunkProgress, ChunkResult } from './decodeChunk.ts';
import type { ImageWorkerApi, SourceOrKept } from './imageWorkerApi.ts';
import { throttled } from './throttle.ts';

/** Chunks that a worker has at a time: one is decoded while the next is fetched. */
const CHUNKS_IN_FLIGHT = 2;
/** What is drawn on the way is drawn on the cores that decode. */
const PROGRESS_INTERVAL_MS = 250;

export interface ReadProgress {
  /** Images. */
  done: number;
  total: number;
  /** Bytes of their files. */
  doneBytes: number;
  totalBytes: number;
  imagesPerSecond: number;
  remainingMs: number;
}

/** Images to decode, and who does it. */
export interface ChunksTask {
  workers: readonly Remote<ImageWorkerApi>[];
  storeId: string;
  /** `sources[image.source]` must be at hand for each of the images. */
  sources: readonly SourceOrKept[];
  images: readonly DatasetImage[];
  settings: DecodeSettings;
  onProgress(progress: ReadProgress): void;
  signal: AbortSignal;
}

/**
 * Decodes `images` into the stores of that name; resolves with what each chunk left to say. Rejects with CancelledError
 * soon after `signal` aborts.
 */
export async function readChunks({
  workers,
  storeId,
  sources,
  images,
  settings,
  onProgress,
  signal,
}: ChunksTask): Promise<ChunkResult[]> {
  const startedMs = performance.now();
  const chunks = chunksOf(images, workers.length);
  const total = images.length;
  const totalBytes = images.reduce((sum, { entry }) => sum + entry.bytes, 0);
  const report = throttled(PROGRESS_INTERVAL_MS, onProgress, ({ done }) => done === total);
  const results: ChunkResult[] = [];
  const all: ChunkProgress = { images: 0, bytes: 0 };
  let next = 0;

  function tell(): void {
    const elapsedMs = performance.now() - startedMs;
    report({
      done: all.images,
      total,
      doneBytes: all.bytes,
      totalBytes,
      imagesPerSecond: (1000 * all.images) / elapsedMs,
      // Files of one dataset may differ much in size, and large ones take longer.
      remainingMs: (elapsedMs * (totalBytes - all.bytes)) / all.bytes,
    });
  }

  async function readInTurn(worker: Remote<ImageWorkerApi>): Promise<void> {
    while (next < chunks.length && !signal.aborted) {
      const chunk = chunks[next++];
      const source = narrowed(sources[chunk.source]!, new Set(chunk.images.map(({ entry }) => entry.path)));
      let told: ChunkProgress = { images: 0, bytes: 0 };
      const onDone = (ofChunk: ChunkProgress) => {
        all.images += ofChunk.images - told.images;
        all.bytes += ofChunk.bytes - told.bytes;
        told = ofChunk;
        tell();
      };
      results.push(await worker.read(storeId, source, chunk.images, settings, onDone, signal));
    }
  }
  await Promise.all(
    workers.flatMap((worker) => Array.from({ length: CHUNKS_IN_FLIGHT }, () => readInTurn(worker))),
  );
  // A worker that was between two chunks has left the rest undone without a word.
  throwIfCancelled(signal);
  return results;
}
