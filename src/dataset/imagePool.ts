/**
 * The main thread's side of the image workers: reads zips and folders with all of them and hands out pictures.
 * It may import shared and the dataset's own modules.
 */
import { CancelledError } from '../shared/errors.ts';
import { connectWorker, type Remote, transfer } from '../shared/rpc.ts';
import { withChecksums } from './checksums.ts';
import { chunksOf } from './chunks.ts';
import type { Move } from './imageStore.ts';
import type { ChunkResult, ImageWorkerApi } from './imageWorkerApi.ts';
import { narrowed } from './sources.ts';
import { throttled } from './throttle.ts';
import type {
  AugmentationSettings,
  Dataset,
  DatasetImage,
  DatasetSettings,
  Picture,
  Source,
} from './types.ts';
import { withoutUnreadable } from './unreadable.ts';

const MAX_WORKERS = 8;
/** Chunks that a worker has at a time: one is decoded while the next is fetched. */
const CHUNKS_IN_FLIGHT = 2;
const PROGRESS_INTERVAL_MS = 100;

export interface ReadProgress {
  done: number;
  total: number;
  imagesPerSecond: number;
  remainingMs: number;
}

export interface ReadResult {
  /** Names the decoded pictures in all calls; they stay in memory until `drop`. */
  storeId: string;
  dataset: Dataset;
  /** From the call until the last picture was decoded. */
  ingestMs: number;
}

export interface ImagePool {
  /**
   * Plans and decodes a dataset. Pictures that cannot be read become problems of it. An earlier dataset stays
   * readable; where it is passed, it was read with the same settings from the first of these sources, and what it
   * has is not decoded again. Rejects with CancelledError on abort, with a UserError where no dataset comes of it.
   */
  read(
    sources: readonly Source[],
    settings: DatasetSettings,
    onProgress: (progress: ReadProgress) => void,
    signal: AbortSignal,
    earlier?: Pick<ReadResult, 'storeId' | 'dataset'>,
  ): Promise<ReadResult>;
  /** The pictures in the order of `indices`: as read, or augmented by the draws of `seed`. */
  pictures(
    storeId: string,
    indices: number[],
    augmentation: AugmentationSettings | null,
    seed: number,
  ): Promise<Picture[]>;
  /** The training worker's ends of one new channel to each image worker, for createFeed; to be transferred. */
  connectTrainer(): MessagePort[];
  /** Frees the pictures of a store. */
  drop(storeId: string): Promise<void>;
}

/** Starts the image workers: one a core, at most eight. */
export function createImagePool(): ImagePool {
  const length = Math.min(MAX_WORKERS, Math.max(1, navigator.hardwareConcurrency));
  return poolOf(
    Array.from({ length }, () => {
      const worker = new Worker(new URL('./image.worker.ts', import.meta.url), { type: 'module' });
      return connectWorker<ImageWorkerApi>(worker, 'image worker').api;
    }),
  );
}

/** Where the images of an earlier dataset stand in a later one of the same sources and more. */
function movesTo(dataset: Dataset, earlier: Dataset): Move[] {
  const keyOf = ({ source, entry }: DatasetImage) => `${source} ${entry.path}`;
  const before = new Map(earlier.images.map((image) => [keyOf(image), image.index]));
  return dataset.images.flatMap((image): Move[] => {
    const from = before.get(keyOf(image));
    return from === undefined ? [] : [[from, image.index]];
  });
}

/** The pool of image workers that are connected already. A picture is held by the worker that happened to read it. */
export function poolOf(workers: readonly Remote<ImageWorkerApi>[]): ImagePool {
  let reads = 0;

  async function drop(storeId: string): Promise<void> {
    await Promise.all(workers.map((worker) => worker.drop(storeId)));
  }

  /** Lets the workers decode the images, each fetching the next chunk when it is done with one. */
  async function decode(
    storeId: string,
    sources: readonly Source[],
    images: readonly DatasetImage[],
    settings: DatasetSettings,
    onProgress: (progress: ReadProgress) => void,
    signal: AbortSignal,
  ): Promise<ChunkResult[]> {
    const startedMs = performance.now();
    const chunks = chunksOf(images, workers.length);
    const total = images.length;
    const report = throttled(PROGRESS_INTERVAL_MS, onProgress, ({ done }) => done === total);
    const results: ChunkResult[] = [];
    let done = 0;
    let next = 0;
    const tell = (more: number) => {
      done += more;
      const msPerImage = (performance.now() - startedMs) / done;
      report({ done, total, imagesPerSecond: 1000 / msPerImage, remainingMs: (total - done) * msPerImage });
    };
    async function readChunks(worker: Remote<ImageWorkerApi>): Promise<void> {
      while (next < chunks.length && !signal.aborted) {
        const chunk = chunks[next++];
        const source = narrowed(sources[chunk.source], new Set(chunk.images.map(({ entry }) => entry.path)));
        let told = 0;
        const onDone = (ofChunk: number) => {
          tell(ofChunk - told);
          told = ofChunk;
        };
        results.push(await worker.read(storeId, source, chunk.images, settings, onDone, signal));
      }
    }
    const loops = workers.flatMap((worker) =>
      Array.from({ length: CHUNKS_IN_FLIGHT }, () => readChunks(worker)),
    );
    await Promise.all(loops);
    return results;
  }

  return {
    drop,
    async read(sources, settings, onProgress, signal, earlier) {
      const startedMs = performance.now();
      const storeId = `dataset-${++reads}`;
      // Aborts with the caller's signal, and when one worker fails, so that the others stop.
      const ending = new AbortController();
      const allSignals = AbortSignal.any([signal, ending.signal]);
      try {
        const planned = await unlessAborted(workers[0].plan([...sources], settings, signal), signal);
        const moves = earlier ? movesTo(planned, earlier.dataset) : [];
        const begun = earlier ? { storeId: earlier.storeId, moves } : null;
        await Promise.all(workers.map((worker) => worker.begin(storeId, begun)));
        const held = new Set(moves.map(([, to]) => to));
        const images = planned.images.filter(({ index }) => !held.has(index));
        const results = await unlessAborted(
          decode(storeId, sources, images, settings, onProgress, allSignals),
          signal,
        );
        const checksums = [
          ...moves.flatMap(([from, index]) => {
            const known = earlier?.dataset.images[from].entry.crc32 ?? null;
            return known === null ? [] : [{ index, crc32: known }];
          }),
          ...results.flatMap((result) => result.checksums),
        ];
        const unreadable = results.flatMap((result) => result.unreadable);
        const dataset = await withoutUnreadable(await withChecksums(planned, checksums), unreadable);
        const missing = unreadable.map(({ index }) => index);
        if (missing.length > 0)
          await Promise.all(workers.map((worker) => worker.closeGaps(storeId, missing)));
        return { storeId, dataset, ingestMs: performance.now() - startedMs };
      } catch (thrown) {
        ending.abort();
        // Not awaited: a busy worker must not hold up Cancel, and one that is dead holds nothing.
        drop(storeId).catch(() => {});
        throw thrown;
      }
    },

    async pictures(storeId, indices, augmentation, seed) {
      const draws = augmentation && { settings: augmentation, seed, epoch: 0 };
      const parts = await Promise.all(workers.map((worker) => worker.pictures(storeId, indices, draws)));
      const byIndex = new Map(parts.flat().map(({ index, picture }) => [index, picture]));
      return indices.map((index) => {
        const picture = byIndex.get(index);
        if (!picture) throw new Error(`No image worker holds image ${index}.`);
        return picture;
      });
    },

    connectTrainer: () =>
      workers.map((worker) => {
        const { port1, port2 } = new MessageChannel();
        // Where the worker is dead, the closed channel tells the feed.
        worker.serve(transfer(port1, [port1])).catch(() => port1.close());
        return port2;
      }),
  };
}

/** Settles as `work` does, but rejects with CancelledError as soon as `signal` aborts. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new CancelledError());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
