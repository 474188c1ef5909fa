/**
 * The main thread's side of the image workers: reads a zip with all of them and hands out pictures.
 * It may import shared and the dataset's own modules.
 */
import { CancelledError } from '../shared/errors.ts';
import { connectWorker, type Remote, transfer } from '../shared/rpc.ts';
import type { ImageWorkerApi } from './imageWorkerApi.ts';
import { throttled } from './throttle.ts';
import type { AugmentationSettings, Dataset, DatasetSettings, Picture } from './types.ts';
import { type Unreadable, withoutUnreadable } from './unreadable.ts';

const MAX_WORKERS = 8;
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
   * Plans and decodes a zip. Pictures that cannot be read become problems of the dataset. An earlier dataset
   * stays readable. Rejects with CancelledError on abort, with a UserError where the zip makes no dataset.
   */
  read(
    file: File,
    settings: DatasetSettings,
    onProgress: (progress: ReadProgress) => void,
    signal: AbortSignal,
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

/** The pool of image workers that are connected already. Image i is read and held by worker i modulo their number. */
export function poolOf(workers: readonly Remote<ImageWorkerApi>[]): ImagePool {
  let reads = 0;

  async function drop(storeId: string): Promise<void> {
    await Promise.all(workers.map((worker) => worker.drop(storeId)));
  }

  function decode(
    storeId: string,
    file: File,
    { images }: Dataset,
    settings: DatasetSettings,
    onProgress: (progress: ReadProgress) => void,
    signal: AbortSignal,
  ): Promise<Unreadable[][]> {
    const startedMs = performance.now();
    const doneBy = workers.map(() => 0);
    const total = images.length;
    const report = throttled(PROGRESS_INTERVAL_MS, onProgress, ({ done }) => done === total);
    const tell = () => {
      const done = doneBy.reduce((sum, part) => sum + part, 0);
      const msPerImage = (performance.now() - startedMs) / done;
      report({ done, total, imagesPerSecond: 1000 / msPerImage, remainingMs: (total - done) * msPerImage });
    };
    return Promise.all(
      workers.map((worker, at) => {
        const share = images.filter(({ index }) => index % workers.length === at);
        const onDone = (done: number) => {
          doneBy[at] = done;
          tell();
        };
        return worker.read(storeId, file, share, settings, onDone, signal);
      }),
    );
  }

  return {
    drop,
    async read(file, settings, onProgress, signal) {
      const startedMs = performance.now();
      const storeId = `dataset-${++reads}`;
      // Aborts with the caller's signal, and when one worker fails, so that the others stop.
      const ending = new AbortController();
      const allSignals = AbortSignal.any([signal, ending.signal]);
      try {
        const planned = await unlessAborted(workers[0].plan(file, settings), signal);
        const unreadable = (
          await unlessAborted(decode(storeId, file, planned, settings, onProgress, allSignals), signal)
        ).flat();
        const dataset = await withoutUnreadable(planned, unreadable);
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
