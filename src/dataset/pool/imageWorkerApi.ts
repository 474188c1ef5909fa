/**
 * What one image worker does: plans a dataset, decodes its share of the pictures, holds and keeps them, serves batches.
 * The decoder is passed in, so that all else runs in Node. It may import shared and the dataset's own modules.
 */
import { UserError } from '../../shared/errors.ts';
import { expose, transfer } from '../../shared/rpc.ts';
import type { Unreadable } from '../divide/unreadable.ts';
import {
  contentsOf,
  type FilePictures,
  keyOf,
  readContents,
  recall,
  writeContents,
} from '../kept/contents.ts';
import { createPictureFile, openPictureFile } from '../kept/pictureFile.ts';
import { type KeptDataset, openDirectory, writeAbout } from '../kept/storage.ts';
import type { Augmentation } from '../picture/draw.ts';
import { pictureStatistics } from '../pixels/statistics.ts';
import { planDataset } from '../plan/plan.ts';
import { listAgain, openSource } from '../source/sources.ts';
import type { DatasetImage, DatasetSettings, DecodeSettings, Listing, Source } from '../types.ts';
import { withChecksumsOfTwins } from './checksums.ts';
import { type ChunkProgress, type ChunkResult, type Decode, decodeChunk } from './decodeChunk.ts';
import { type BatchRequest, createImageStore, type ImageStore, type Move } from './imageStore.ts';
import { inParts, type OnImages, type WithoutImages } from './inParts.ts';
import { decodeFile } from './looseFile.ts';

/** Where a source stood whose files are not at hand any more: its pictures are kept already. */
export type SourceOrKept = Source | null;

/** Where a store puts what finds no room in memory. */
export interface StorePlace {
  /** A directory of the kept datasets, or null. */
  directory: string | null;
  /** Name of the file for new pictures; null where all are there already. */
  newFile: string | null;
  /** Files of the directory that this worker reads. */
  files: readonly FilePictures[];
  imageSizePx: number;
  memoryBytes: number;
  writeAll: boolean;
}

/** What the device worker may ask of an image worker. */
export function createBatchApi(storeOf: (storeId: string) => ImageStore) {
  return {
    /** The rows of a batch whose pictures are here, in `memory` where they fit into it. */
    async rows(storeId: string, request: BatchRequest, memory?: ArrayBuffer) {
      const part = await storeOf(storeId).rows(request, memory);
      return transfer(part, [part.rows.buffer]);
    },
  };
}
export type BatchApi = ReturnType<typeof createBatchApi>;

/** What the main thread may ask of an image worker. Stores are told apart by the `storeId` that it chooses. */
export function createImageWorkerApi(decode: Decode) {
  const stores = new Map<string, ImageStore>();
  /** The lists of the sources of the datasets that this worker planned. */
  const listingsOf = new Map<string, Listing[]>();
  const storeOf = (storeId: string) => {
    const store = stores.get(storeId);
    if (!store) throw new UserError('The pictures are no longer in memory.', 'Read the dataset again.');
    return store;
  };

  /** The work of the latest `read`. */
  let decoding: Promise<unknown> = Promise.resolve();

  /** What is being done to the files of a store: it may open some that are not known yet. */
  const filing = new Map<string, Promise<unknown>>();
  function withFiles<T>(storeId: string, work: () => Promise<T>): Promise<T> {
    const result = work();
    filing.set(storeId, Promise.allSettled([filing.get(storeId), result]));
    return result;
  }

  return {
    /**
     * Splits, classes and images of the sources; reads their lists, and of a folder what may stand there twice. The
     * lists of the first sources are taken from an earlier dataset where one is named. `key` tells the dataset from others.
     */
    async plan(
      storeId: string,
      earlierId: string | null,
      sources: readonly SourceOrKept[],
      settings: DatasetSettings,
      signal: AbortSignal,
      onImages: OnImages,
    ): Promise<{ dataset: WithoutImages; key: string }> {
      const known = (earlierId !== null && listingsOf.get(earlierId)) || [];
      const listings = await Promise.all(
        sources.map((source, i) => listAgain(known[i], source, settings.nameEncoding)),
      );
      const present = sources.map((source, i) => (listings[i] === known[i] ? null : source));
      const checked = await withChecksumsOfTwins(present, listings, signal);
      listingsOf.set(storeId, checked);
      const dataset = await planDataset(checked, settings);
      return { key: await keyOf(dataset.images, settings), dataset: inParts(dataset, onImages) };
    },

    /** A kept dataset, and where its pictures lie; by the lists that were read for this store, if it was planned. Rejects where its files cannot be read. */
    async recall(
      storeId: string,
      directory: string,
      settings: DatasetSettings,
      onImages: OnImages,
    ): Promise<{ dataset: WithoutImages; sourceCount: number; files: FilePictures[] }> {
      const contents = await readContents(await openDirectory(directory));
      const fresh = listingsOf.get(storeId) ?? null;
      const { dataset, listings, files } = await recall(contents, settings, fresh);
      listingsOf.set(storeId, [...listings]);
      return { dataset: inParts(dataset, onImages), sourceCount: listings.length, files };
    },

    /** Begins a store. Rejects where one of its files cannot be read or created; `drop` closes the others. */
    begin(storeId: string, { directory, newFile, files, ...options }: StorePlace): Promise<void> {
      return withFiles(storeId, async () => {
        const handle = directory === null ? null : await openDirectory(directory);
        const file = handle && newFile !== null ? await createPictureFile(handle, newFile) : null;
        const store = createImageStore({ ...options, file });
        stores.set(storeId, store);
        for (const pictures of files) {
          const bytes = options.imageSizePx ** 2 * pictures.channels.reduce((sum, one) => sum + one, 0);
          store.open(await openPictureFile(handle!, pictures.name, bytes), pictures);
        }
      });
    },

    /** See ImageStore.adopt. */
    async adopt(storeId: string, earlierId: string, moves: readonly Move[]): Promise<boolean> {
      const [store, earlier] = [storeOf(storeId), storeOf(earlierId)];
      return withFiles(storeId, () => store.adopt(earlier, moves));
    },

    /**
     * Decodes `images`, which lie near each other in `source`, into a store. The bytes are fetched at once, the
     * decoding waits for that of earlier calls: two calls at a time keep the decoder busy. See decodeChunk.
     */
    async read(
      storeId: string,
      source: Source,
      images: DatasetImage[],
      settings: DecodeSettings,
      onProgress: (progress: ChunkProgress) => void,
      signal: AbortSignal,
    ): Promise<ChunkResult> {
      const store = storeOf(storeId);
      const fetched = openSource(source).prefetch(images.map(({ entry }) => entry));
      const earlier = decoding;
      const work = (async () => {
        await Promise.allSettled([earlier, fetched]);
        return decodeChunk({
          store,
          source,
          reader: await fetched,
          images,
          settings,
          decode,
          onProgress,
          signal,
        });
      })();
      decoding = work;
      return work;
    },

    /** See ImageStore.sealed. */
    async seal(storeId: string): Promise<FilePictures | null> {
      const store = storeOf(storeId);
      return withFiles(storeId, () => store.sealed());
    },

    /** Makes a dataset that this worker planned a kept one. `images` are those that `files` and `unreadable` index. */
    keep(
      storeId: string,
      about: KeptDataset,
      images: readonly DatasetImage[],
      unreadable: readonly Unreadable[],
      files: readonly FilePictures[],
    ): Promise<void> {
      return withFiles(storeId, async () => {
        const directory = await openDirectory(about.directory);
        await writeContents(directory, contentsOf(listingsOf.get(storeId)!, images, unreadable, files));
        await writeAbout(directory, about);
      });
    },

    /** See ImageStore.closeGaps. */
    closeGaps(storeId: string, missing: number[]): void {
      storeOf(storeId).closeGaps(missing);
    },

    /** How much a store holds, and where. */
    usage(storeId: string) {
      return storeOf(storeId).usage();
    },

    /** Those of the pictures that are here, with their indices, augmented where asked. */
    async pictures(storeId: string, indices: number[], augmentation: Augmentation | null) {
      const store = storeOf(storeId);
      const all = await Promise.all(indices.map((index) => store.picture(index, augmentation)));
      const found = indices.flatMap((index, i) => {
        const picture = all[i];
        return picture ? [{ index, picture }] : [];
      });
      return transfer(
        found,
        found.map(({ picture }) => picture.pixels.buffer),
      );
    },

    /** What those of the pictures look like that are here, with their indices; see pictureStatistics. */
    async statistics(storeId: string, indices: readonly number[]) {
      const store = storeOf(storeId);
      const found: [index: number, statistics: Float64Array][] = [];
      for (const index of indices) {
        const picture = await store.lend(index)?.picture;
        if (picture) found.push([index, pictureStatistics(picture)]);
      }
      return found;
    },

    /** See decodeFile. */
    async decodeFile(file: File, settings: DecodeSettings) {
      const loose = await decodeFile(file, settings, decode);
      return transfer(loose, [loose.picture.pixels.buffer]);
    },

    /** Lets whoever holds the other end of `port` ask for rows. */
    serve(port: MessagePort): void {
      expose(port, createBatchApi(storeOf));
    },

    /** Frees the pictures of a store and closes its files, also those that are being opened; of an unknown one, nothing. */
    async drop(storeId: string): Promise<void> {
      for (let work = filing.get(storeId); work; work = filing.get(storeId)) {
        filing.delete(storeId);
        await work;
      }
      stores.get(storeId)?.close();
      stores.delete(storeId);
      listingsOf.delete(storeId);
    },
  };
}
export type ImageWorkerApi = ReturnType<typeof createImageWorkerApi>;
