/**
 * The stores of all image workers as one, and the directories that their files are in. It runs in the main thread.
 * It may import shared and the dataset's own modules.
 */
import type { Remote } from '../shared/rpc.ts';
import { joined } from './imageParts.ts';
import type { ImageWorkerApi, StorePlace } from './imageWorkerApi.ts';
import type { KeptDataset, KeptStorage } from './kept/storage.ts';
import type { CacheSettings, Dataset, DatasetSettings } from './types.ts';
import type { Unreadable } from './unreadable.ts';

const MB = 1e6;

/** Where the decoded pictures of a dataset are. */
export interface CacheState {
  /** Bytes of all decoded pictures. */
  bytes: number;
  /** How many of them may stay in memory. */
  memoryLimitBytes: number;
  /** The directory in which the dataset is kept; null where it is not. */
  keptIn: string | null;
  /** True where the browser's storage had no room for all. */
  storageFull: boolean;
}

export type Stores = ReturnType<typeof createStores>;

/** Where there is no storage, nothing is kept and nothing written. */
export function createStores(
  workers: readonly Remote<ImageWorkerApi>[],
  opening: Promise<KeptStorage | null>,
) {
  /** The directories of the stores, and the keys of those that hold kept datasets. */
  const directories = new Map<string, { name: string; keptKey: string | null }>();

  function placeFor(
    cache: CacheSettings,
    { imageSize }: Pick<DatasetSettings, 'imageSize'>,
  ): Pick<StorePlace, 'imageSizePx' | 'memoryBytes'> {
    return { imageSizePx: imageSize, memoryBytes: (cache.pictureMemory * MB) / workers.length };
  }

  async function cacheOf(storeId: string, cache: CacheSettings): Promise<CacheState> {
    const usages = await Promise.all(workers.map((worker) => worker.usage(storeId)));
    const directory = directories.get(storeId);
    return {
      bytes: usages.reduce((sum, { bytes }) => sum + bytes, 0),
      memoryLimitBytes: cache.pictureMemory * MB,
      keptIn: directory?.keptKey ? directory.name : null,
      storageFull: usages.some(({ storageFull }) => storageFull),
    };
  }

  /** Lets go of what was kept under a key before: at once, or with the store that uses it. */
  async function supersede(key: string): Promise<void> {
    const storage = (await opening)!;
    for (const directory of directories.values()) if (directory.keptKey === key) directory.keptKey = null;
    const used = new Set([...directories.values()].map(({ name }) => name));
    for (const kept of await storage.list())
      if (kept.key === key && !used.has(kept.directory)) await storage.remove(kept.directory);
  }

  return {
    cacheOf,

    /** Fills a store from the files of a kept dataset, which the workers share out. */
    async recall(
      storeId: string,
      kept: KeptDataset,
      settings: DatasetSettings,
      cache: CacheSettings,
    ): Promise<{ dataset: Dataset; sourceCount: number }> {
      directories.set(storeId, { name: kept.directory, keptKey: kept.key });
      await (await opening)!.hold(kept.directory);
      const { dataset, sourceCount, files } = await joined((onImages) =>
        workers[0].recall(storeId, kept.directory, settings, onImages),
      );
      await Promise.all(
        workers.map((worker, i) =>
          worker.begin(storeId, {
            ...placeFor(cache, settings),
            directory: kept.directory,
            newFile: null,
            files: files.filter((_, file) => file % workers.length === i),
            writeAll: false,
          }),
        ),
      );
      return { dataset, sourceCount };
    },

    /** Begins empty stores; they write to a new directory where that is wanted or may be needed, and can be had. */
    async begin(
      storeId: string,
      imageCount: number,
      settings: DatasetSettings,
      cache: CacheSettings,
    ): Promise<void> {
      const mayNeed = imageCount * settings.imageSize ** 2 * 3 > cache.pictureMemory * MB;
      const storage = cache.keepDatasets || mayNeed ? await opening : null;
      const directory = storage ? await storage.create().catch(() => null) : null;
      if (directory) directories.set(storeId, { name: directory, keptKey: null });
      await Promise.all(
        workers.map((worker, i) =>
          worker.begin(storeId, {
            ...placeFor(cache, settings),
            directory,
            newFile: directory && `${i}.pictures`,
            files: [],
            writeAll: cache.keepDatasets,
          }),
        ),
      );
    },

    /**
     * Ends the writing. Where all pictures were written and are to be kept, their directory becomes a kept dataset.
     * `unreadable` are those of its images that could not be decoded.
     */
    async keep(
      storeId: string,
      key: string,
      { name, images }: Dataset,
      unreadable: readonly Unreadable[],
      { settings, cache, sample }: { settings: DatasetSettings; cache: CacheSettings; sample: boolean },
    ): Promise<void> {
      const sealed = await Promise.all(workers.map((worker) => worker.seal(storeId)));
      const files = sealed.filter((file) => file !== null);
      const directory = directories.get(storeId);
      if (!directory || !cache.keepDatasets || files.length < workers.length) return;
      const { imageSize, colorMode, decodeQuality } = settings;
      const about: KeptDataset = {
        directory: directory.name,
        key,
        name,
        images: images.length - unreadable.length,
        unreadable: unreadable.length,
        bytes: (await cacheOf(storeId, cache)).bytes,
        keptAtMs: Date.now(),
        readWith: { imageSize, colorMode, decodeQuality },
        sample,
      };
      try {
        await workers[0].keep(storeId, about, images, unreadable, files);
      } catch {
        // The storage had no room for the lists: the dataset serves as long as the page is open.
        return;
      }
      await supersede(key);
      directory.keptKey = key;
    },

    /** Frees what the workers hold, then the directory, unless it is kept: its files must be closed by then. */
    async drop(storeId: string): Promise<void> {
      await Promise.all(workers.map((worker) => worker.drop(storeId)));
      const directory = directories.get(storeId);
      directories.delete(storeId);
      const storage = await opening;
      const inUse = [...directories.values()].some(({ name }) => name === directory?.name);
      if (!directory || !storage || inUse) return;
      await storage.release(directory.name);
      if (!directory.keptKey) await storage.remove(directory.name);
    },
  };
}
