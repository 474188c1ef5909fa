/**
 * The main thread's side of the image workers: reads zips and folders with all of them, finds again what was kept, and
 * hands out pictures. It may import shared and the dataset's own modules.
 */
import { CancelledError, UserError } from '../shared/errors.ts';
import { connectWorker, type Remote, transfer } from '../shared/rpc.ts';
import { type FoundChecksum, withChecksums } from './checksums.ts';
import type { Move } from './imageStore.ts';
import type { ImageWorkerApi, SourceOrKept } from './imageWorkerApi.ts';
import { type KeptDataset, type KeptStorage, openKeptStorage } from './kept/storage.ts';
import type { LoosePicture } from './looseFile.ts';
import { type ReadProgress, readChunks } from './readChunks.ts';
import { type CacheState, createStores } from './stores.ts';
import type {
  AugmentationSettings,
  CacheSettings,
  Dataset,
  DatasetImage,
  DatasetSettings,
  DecodeSettings,
  Picture,
} from './types.ts';
import { withoutUnreadable } from './unreadable.ts';

const MAX_WORKERS = 8;

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

/** A dataset that is loaded, of whose pictures the next one may use what it can. */
export type EarlierDataset = Pick<ReadResult, 'storeId' | 'dataset'> & {
  /** False where its pictures were decoded with other settings than the next one's. */
  samePixels: boolean;
};

export interface ReadOptions {
  settings: DatasetSettings;
  cache: CacheSettings;
  /** True for the built-in sample; it is noted where the dataset is kept. */
  sample: boolean;
  onProgress(progress: ReadProgress): void;
  signal: AbortSignal;
  /** It was read from the first of the sources. It stays readable. */
  earlier: EarlierDataset | null;
}

export interface ImagePool {
  /**
   * Plans and decodes a dataset, or finds it kept. Pictures that cannot be read become problems of it. A source may
   * be null where an earlier dataset has all its pictures. Rejects with CancelledError on abort, with a UserError
   * where no dataset comes of it.
   */
  read(sources: readonly SourceOrKept[], options: ReadOptions): Promise<ReadResult>;
  /** Opens a kept dataset without its sources. Rejects with a UserError where it cannot be read any more. */
  openKept(
    kept: KeptDataset,
    settings: DatasetSettings,
    cache: CacheSettings,
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
  /** A picture of no dataset. Rejects with a UserError where it cannot be read. */
  decodeFile(file: File, settings: DecodeSettings): Promise<LoosePicture>;
  /** The training worker's ends of one new channel to each image worker, for createFeed; to be transferred. */
  connectTrainer(): MessagePort[];
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

/** Where the images of an earlier dataset stand in a later one of the same sources and more. */
function movesTo(dataset: Dataset, earlier: Dataset): Move[] {
  const keyOf = ({ source, entry }: DatasetImage) => `${source} ${entry.path}`;
  const before = new Map(earlier.images.map((image) => [keyOf(image), image.index]));
  return dataset.images.flatMap((image): Move[] => {
    const from = before.get(keyOf(image));
    return from === undefined ? [] : [[from, image.index]];
  });
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

  /** Decodes what is not held yet and closes the gaps of what could not be. */
  async function fill(
    storeId: string,
    key: string,
    planned: Dataset,
    sources: readonly SourceOrKept[],
    options: ReadOptions,
    signal: AbortSignal,
  ): Promise<Dataset> {
    const { settings, cache, earlier, onProgress } = options;
    const moves = earlier?.samePixels ? movesTo(planned, earlier.dataset) : [];
    const moved = new Set(moves.map(([, to]) => to));
    const images = planned.images.filter(({ index }) => !moved.has(index));
    const missing = images.find(({ source }) => !sources[source]);
    if (missing)
      throw new UserError(
        'The files of this dataset are not at hand: it was opened from what this browser keeps.',
        'Open its zip or folder again to read it with other settings.',
      );
    await stores.begin(storeId, planned.images.length, settings, cache);
    if (earlier && moves.length > 0)
      await Promise.all(workers.map((worker) => worker.adopt(storeId, earlier.storeId, moves)));
    const results = await readChunks(workers, storeId, sources, images, settings, onProgress, signal);
    const checksums = [
      ...moves.flatMap(([from, index]): FoundChecksum[] => {
        const known = earlier?.dataset.images[from].entry.crc32 ?? null;
        return known === null ? [] : [{ index, crc32: known }];
      }),
      ...results.flatMap((result) => result.checksums),
    ];
    const unreadable = results.flatMap((result) => result.unreadable);
    const complete = await withChecksums(planned, checksums);
    const dataset = await withoutUnreadable(complete, unreadable);
    await stores.keep(storeId, key, complete, unreadable, options);
    const gaps = unreadable.map(({ index }) => index);
    if (gaps.length > 0) await Promise.all(workers.map((worker) => worker.closeGaps(storeId, gaps)));
    return dataset;
  }

  return {
    drop: stores.drop,
    async read(sources, options) {
      const { settings, cache, signal, earlier } = options;
      const startedMs = performance.now();
      const storeId = `dataset-${++reads}`;
      // Aborts with the caller's signal, and when one worker fails, so that the others stop.
      const ending = new AbortController();
      const allSignals = AbortSignal.any([signal, ending.signal]);
      const work = async (): Promise<ReadResult> => {
        const { dataset: planned, key } = await workers[0].plan(
          storeId,
          earlier?.storeId ?? null,
          sources,
          settings,
          allSignals,
        );
        const kept = (await (await opening)?.list())?.find((one) => one.key === key && one.unreadable === 0);
        const dataset = kept
          ? (await stores.recall(storeId, kept, settings, cache)).dataset
          : await fill(storeId, key, planned, sources, options, allSignals);
        const ingestMs = performance.now() - startedMs;
        return {
          storeId,
          dataset,
          ingestMs,
          recalled: Boolean(kept),
          cache: await stores.cacheOf(storeId, cache),
        };
      };
      const working = work();
      try {
        return await unlessAborted(working, signal);
      } catch (thrown) {
        ending.abort();
        // Not awaited: a busy worker must not hold up Cancel, and one that is dead holds nothing.
        const free = () => stores.drop(storeId).catch(() => {});
        free();
        // Once more for what was begun meanwhile.
        working.then(free, free);
        throw thrown;
      }
    },

    async openKept(kept, settings, cache) {
      const startedMs = performance.now();
      const storeId = `dataset-${++reads}`;
      try {
        const recalled = await stores.recall(storeId, kept, settings, cache);
        const ingestMs = performance.now() - startedMs;
        return {
          ...recalled,
          storeId,
          ingestMs,
          recalled: true,
          cache: await stores.cacheOf(storeId, cache),
        };
      } catch (cause) {
        await stores.drop(storeId);
        throw new UserError(
          `What this browser kept of "${kept.name}" cannot be read any more.`,
          'Forget it, and open its zip or folder again.',
          { cause },
        );
      }
    },

    kept: async () => (await (await opening)?.list()) ?? [],

    async forget(kept) {
      const storage = await opening;
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

    decodeFile: (file, settings) => workers[0].decodeFile(file, settings),

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
