/**
 * The main thread's side of the image workers: reads zips and folders with all of them, finds again what was kept, and
 * hands out pictures. How one is read stands in readDataset.ts. It may import shared and the dataset's own modules.
 */
import { CancelledError, UserError } from '../../shared/errors.ts';
import { connectWorker, type Remote, transfer } from '../../shared/rpc.ts';
import type { AugmentationSettings } from '../augmentation.ts';
import type { Statistics } from '../divide/foldsBy.ts';
import { type KeptDataset, type KeptStorage, openKeptStorage } from '../kept/storage.ts';
import type { CacheSettings, Dataset, DatasetSettings, DecodeSettings, Picture } from '../types.ts';
import type { ImageWorkerApi, SourceOrKept } from './imageWorkerApi.ts';
import type { LoosePicture } from './looseFile.ts';
import { type ReadOptions, readDataset } from './readDataset.ts';
import { type CacheState, createStores } from './stores.ts';

const MAX_WORKERS = 8;

/** Pictures whose statistics are asked for in one call, so that others' calls come between. */
const MEASURED_AT_ONCE = 256;

const OLDER_SHAPE = { aspectRatio: 'squeeze' } as const;

export interface ReadResult {
  /** Names the decoded pictures in all calls; they stay at hand until `drop`. */
  storeId: string;
  dataset: Dataset;
  /** From the call until the last picture was there. */
  ingestMs: number;
  /** True where the pictures were kept and not decoded now. */
  recalled: boolean;
  cache: CacheState;
}

export interface ImagePool {
  /**
   * Plans and decodes a dataset, or finds it kept. Pictures that cannot be read become problems of it. A source may
   * be null where an earlier dataset has all its pictures. Rejects with CancelledError on abort, with a UserError
   * where no dataset comes of it.
   */
  read(sources: readonly SourceOrKept[], options: ReadOptions): Promise<ReadResult>;
  /** Opens a kept dataset without its sources. Rejects with CancelledError on abort, with a UserError where it cannot be read any more. */
  openKept(
    kept: KeptDataset,
    settings: DatasetSettings,
    cache: CacheSettings,
    signal: AbortSignal,
  ): Promise<ReadResult & { sourceCount: number }>;
  /** The kept datasets, newest first; empty where the browser keeps none. */
  kept(): Promise<KeptDataset[]>;
  /** Deletes a kept dataset. Throws a UserError where it is in use. */
  forget(kept: KeptDataset): Promise<void>;
  /** The pictures in the order of `indices`: as read, or augmented by the draws of `seed`. */
  pictures(
    storeId: string,
    indices: number[],
    augmentation: AugmentationSettings | null,
    seed: number,
  ): Promise<Picture[]>;
  /** What these pictures look like, by index: looked at once, then known as long as the store is. See pictureStatistics. */
  statistics(storeId: string, indices: readonly number[]): Promise<Statistics>;
  /** A picture of no dataset. Rejects with a UserError where it cannot be read. */
  decodeFile(file: File, settings: DecodeSettings): Promise<LoosePicture>;
  /** The device worker's ends of one new channel to each image worker, for createFeed; to be transferred. */
  connectDeviceWorker(): MessagePort[];
  /** Frees the pictures of a store; what is kept stays kept. */
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
    openKeptStorage(),
  );
}

/**
 * The pool of image workers that are connected already. A picture is held by the worker that happened to read it.
 * Where there is no storage, nothing is kept.
 */
export function poolOf(
  workers: readonly Remote<ImageWorkerApi>[],
  opening: Promise<KeptStorage | null> = Promise.resolve(null),
): ImagePool {
  let reads = 0;
  const stores = createStores(workers, opening);
  const measured = new Map<string, Map<number, Float64Array>>();
  /** Stores that are being freed; until then their directories are in use. */
  const freeing = new Set<Promise<void>>();
  function track(work: Promise<unknown>): void {
    const settled = Promise.allSettled([work]).then(() => {
      freeing.delete(settled);
    });
    freeing.add(settled);
  }

  /** Fills a new store by `work`; where that fails or `signal` aborts, all that it began is freed. */
  async function fillStore<T extends Pick<ReadResult, 'dataset' | 'recalled'>>(
    cache: CacheSettings,
    signal: AbortSignal,
    work: (storeId: string, signal: AbortSignal) => Promise<T>,
  ): Promise<T & ReadResult> {
    const startedMs = performance.now();
    const storeId = `dataset-${++reads}`;
    // Aborts with the caller's signal, and when one worker fails, so that the others stop.
    const ending = new AbortController();
    const working = work(storeId, AbortSignal.any([signal, ending.signal]));
    try {
      const result = await unlessAborted(working, signal);
      const ingestMs = performance.now() - startedMs;
      await stores.keep(storeId);
      return { ...result, storeId, ingestMs, cache: await stores.cacheOf(storeId, cache) };
    } catch (thrown) {
      ending.abort();
      // Not awaited: a busy worker must not hold up Cancel, and one that is dead holds nothing.
      const free = () => stores.drop(storeId).catch(() => {});
      // Once more for what was begun meanwhile.
      track(Promise.all([free(), working.then(free, free)]));
      throw thrown;
    }
  }

  return {
    drop(storeId) {
      measured.delete(storeId);
      const dropped = stores.drop(storeId);
      track(dropped);
      return dropped;
    },

    read: (sources, options) =>
      fillStore(options.cache, options.signal, async (storeId, signal) =>
        readDataset({ workers, stores, storage: await opening, storeId, sources, options, signal }),
      ),

    async openKept(kept, settings, cache, signal) {
      try {
        return await fillStore(cache, signal, async (storeId) => ({
          ...(await stores.recall(storeId, kept, settings, cache)),
          recalled: true,
        }));
      } catch (cause) {
        if (cause instanceof CancelledError) throw cause;
        throw new UserError(
          `What this browser kept of "${kept.name}" cannot be read any more.`,
          'Forget it, and open its zip or folder again.',
          { cause },
        );
      }
    },

    async kept() {
      const found = (await (await opening)?.list()) ?? [];
      // Older pages knew one shape, and did not say it.
      return found.map((one) => ({ ...one, readWith: { ...OLDER_SHAPE, ...one.readWith } }));
    },

    async forget(kept) {
      const storage = await opening;
      await Promise.all(freeing);
      if (stores.uses(kept.directory))
        throw new UserError(
          `"${kept.name}" is being opened or used, so it cannot be forgotten now.`,
          'Wait until it is open, or remove the dataset that is.',
        );
      if (storage && !(await storage.remove(kept.directory)))
        throw new UserError(
          `"${kept.name}" is open in another tab, so it cannot be forgotten now.`,
          'Close that tab, or remove the dataset there.',
        );
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

    async statistics(storeId, indices) {
      const found = measured.get(storeId) ?? new Map<number, Float64Array>();
      measured.set(storeId, found);
      const missing = indices.filter((index) => !found.has(index));
      await Promise.all(
        workers.map(async (worker) => {
          for (let from = 0; from < missing.length; from += MEASURED_AT_ONCE) {
            const part = missing.slice(from, from + MEASURED_AT_ONCE);
            for (const [index, one] of await worker.statistics(storeId, part)) found.set(index, one);
          }
        }),
      );
      return found;
    },

    decodeFile: (file, settings) => workers[0].decodeFile(file, settings),

    connectDeviceWorker: () =>
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
