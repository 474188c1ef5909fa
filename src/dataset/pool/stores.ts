/**
 * The stores of all image workers as one, and the directories that their files are in. It runs in the main thread.
 * It may import shared and the dataset's own modules.
 */
import type { Remote } from '../../shared/rpc.ts';
import type { Unreadable } from '../divide/unreadable.ts';
import type { KeptDataset, KeptStorage } from '../kept/storage.ts';
import type { CacheSettings, Dataset, DatasetSettings } from '../types.ts';
import type { Move } from './imageStore.ts';
import type { ImageWorkerApi, StorePlace } from './imageWorkerApi.ts';
import { fromParts } from './inParts.ts';

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

/** A directory that stores have open. */
interface Directory {
  name: string;
  /** The key of the kept dataset in it; null where it goes with the last of its users. */
  keptKey: string | null;
  /** The key of a dataset that was written whole, until it counts as kept. */
  wholeKey: string | null;
  /** Ids of stores; each holds it once. */
  users: Set<string>;
}

export type Stores = ReturnType<typeof createStores>;

/** Where there is no storage, nothing is kept and nothing written. */
export function createStores(
  workers: readonly Remote<ImageWorkerApi>[],
  opening: Promise<KeptStorage | null>,
) {
  /** By their names. */
  const directories = new Map<string, Directory>();
  /** The directory of each store, by its id. It may read from others beside. */
  const homes = new Map<string, Directory>();

  function settle(storeId: string, name: string, keptKey: string | null): Directory {
    const directory = directories.get(name) ?? { name, keptKey, wholeKey: null, users: new Set() };
    directories.set(name, directory);
    directory.users.add(storeId);
    homes.set(storeId, directory);
    return directory;
  }

  const usedBy = (storeId: string) => [...directories.values()].filter(({ users }) => users.has(storeId));

  /** Its files in them must be closed by then. An unfinished one that cannot be deleted now is deleted at a later visit. */
  async function leave(storeId: string, left: readonly Directory[]): Promise<void> {
    const storage = (await opening)!;
    for (const directory of left) {
      if (!directory.users.delete(storeId)) continue;
      if (directory.users.size === 0) directories.delete(directory.name);
      await storage.release(directory.name);
      if (directory.users.size === 0 && !directory.keptKey)
        await storage.remove(directory.name).catch(() => false);
    }
  }

  function placeFor(
    cache: CacheSettings,
    { imageSize }: Pick<DatasetSettings, 'imageSize'>,
  ): Pick<StorePlace, 'imageSizePx' | 'memoryBytes'> {
    return { imageSizePx: imageSize, memoryBytes: (cache.pictureMemory * MB) / workers.length };
  }

  async function cacheOf(storeId: string, cache: CacheSettings): Promise<CacheState> {
    const usages = await Promise.all(workers.map((worker) => worker.usage(storeId)));
    const home = homes.get(storeId);
    return {
      bytes: usages.reduce((sum, { bytes }) => sum + bytes, 0),
      memoryLimitBytes: cache.pictureMemory * MB,
      keptIn: home?.keptKey ? home.name : null,
      storageFull: usages.some(({ storageFull }) => storageFull),
    };
  }

  /** Deletes what was kept under the key of `newest` before: at once, or with the store that uses it. */
  async function supersede(newest: Directory): Promise<void> {
    const storage = (await opening)!;
    for (const other of directories.values())
      if (other !== newest && other.keptKey === newest.keptKey) other.keptKey = null;
    for (const { key, directory } of await storage.list())
      if (key === newest.keptKey && directory !== newest.name && !directories.has(directory))
        await storage.remove(directory);
  }

  return {
    cacheOf,

    /** Whether a store has files of that directory open. */
    uses: (directory: string) => directories.has(directory),

    /** Fills a store from the files of a kept dataset, which the workers share out. Rejects where they cannot be read, or lack a picture. */
    async recall(
      storeId: string,
      kept: KeptDataset,
      settings: DatasetSettings,
      cache: CacheSettings,
    ): Promise<{ dataset: Dataset; sourceCount: number }> {
      const storage = (await opening)!;
      settle(storeId, kept.directory, kept.key);
      await storage.hold(kept.directory);
      const { dataset, sourceCount, files } = await fromParts((onImages) =>
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
      if (directory) settle(storeId, directory, null);
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
     * Takes over pictures of an earlier store, which can be dropped then: files of it that this one needs stay as long as
     * this one.
     */
    async adopt(storeId: string, earlierId: string, moves: readonly Move[]): Promise<void> {
      const storage = await opening;
      const lent = usedBy(earlierId);
      await Promise.all(
        lent.map(({ name, users }) => {
          users.add(storeId);
          return storage!.hold(name);
        }),
      );
      const reads = await Promise.all(workers.map((worker) => worker.adopt(storeId, earlierId, moves)));
      if (!reads.includes(true)) await leave(storeId, lent);
    },

    /**
     * Ends the writing. Where all pictures were written and are to be kept, the lists are written, too.
     * `unreadable` are those of its images that could not be decoded.
     */
    async write(
      storeId: string,
      key: string,
      { name, images }: Dataset,
      unreadable: readonly Unreadable[],
      { settings, cache, sample }: { settings: DatasetSettings; cache: CacheSettings; sample: boolean },
    ): Promise<void> {
      const sealed = await Promise.all(workers.map((worker) => worker.seal(storeId)));
      const files = sealed.filter((file) => file !== null);
      const home = homes.get(storeId);
      if (!home || !cache.keepDatasets || files.length < workers.length) return;
      const written = files.reduce((sum, { indices }) => sum + indices.length, 0);
      if (written + unreadable.length !== images.length) return;
      const { imageSize, colorMode, aspectRatio, decodeQuality } = settings;
      const about: KeptDataset = {
        directory: home.name,
        key,
        name,
        images: images.length - unreadable.length,
        unreadable: unreadable.length,
        bytes: (await cacheOf(storeId, cache)).bytes,
        keptAtMs: Date.now(),
        readWith: { imageSize, colorMode, aspectRatio, decodeQuality },
        sample,
      };
      try {
        await workers[0].keep(storeId, about, images, unreadable, files);
      } catch {
        // The storage had no room for the lists: the dataset serves as long as the page is open.
        return;
      }
      home.wholeKey = key;
    },

    /** Makes what was written whole a kept dataset, when its reading can be cancelled no more; until then it goes with its store. */
    async keep(storeId: string): Promise<void> {
      const home = homes.get(storeId);
      if (!home?.wholeKey) return;
      home.keptKey = home.wholeKey;
      // What was read serves, whatever becomes of what was kept before.
      await supersede(home).catch(() => {});
    },

    /** Frees what the workers hold, then the directory, unless it is kept or another store reads from it. Rejects where a worker is dead. */
    async drop(storeId: string): Promise<void> {
      const freed = await Promise.allSettled(workers.map((worker) => worker.drop(storeId)));
      homes.delete(storeId);
      await leave(storeId, usedBy(storeId));
      for (const result of freed) if (result.status === 'rejected') throw result.reason;
    },
  };
}
