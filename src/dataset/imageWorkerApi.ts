/**
 * What one image worker does: plans a dataset, decodes its share of the pictures, keeps them, serves batches.
 * The decoder is passed in, so that all else runs in Node. It may import shared and the dataset's own modules.
 */
import { CancelledError, UserError } from '../shared/errors.ts';
import { expose, transfer } from '../shared/rpc.ts';
import { type FoundChecksum, withChecksumsOfTwins } from './checksums.ts';
import { crc32 } from './crc32.ts';
import type { Augmentation } from './draw.ts';
import { type BatchRequest, createImageStore, type ImageStore, type Move } from './imageStore.ts';
import { planDataset } from './plan.ts';
import { type EntryReader, openSource, sourceBytes } from './sources.ts';
import { throttled } from './throttle.ts';
import type {
  Dataset,
  DatasetImage,
  DatasetSettings,
  DecodeSettings,
  Listing,
  Picture,
  Source,
} from './types.ts';
import type { Unreadable } from './unreadable.ts';

/** Decodes beside each other: one reads and inflates while the browser decodes the other. */
const IN_FLIGHT = 2;
const PROGRESS_INTERVAL_MS = 100;

export type Decode = (bytes: Uint8Array<ArrayBuffer>, settings: DecodeSettings) => Promise<Picture>;

/** What became of the images of a chunk that were not simply decoded. */
export interface ChunkResult {
  unreadable: Unreadable[];
  /** Of the pictures whose source keeps no checksums. */
  checksums: FoundChecksum[];
}

/** What the training worker may ask of an image worker. */
export function createBatchApi(storeOf: (storeId: string) => ImageStore) {
  return {
    /** The rows of a batch whose pictures are here. */
    rows(storeId: string, request: BatchRequest) {
      const part = storeOf(storeId).rows(request);
      return transfer(part, [part.rows.buffer]);
    },
  };
}
export type BatchApi = ReturnType<typeof createBatchApi>;

/** What the main thread may ask of an image worker. Stores are told apart by the `storeId` that it chooses. */
export function createImageWorkerApi(decode: Decode) {
  const stores = new Map<string, ImageStore>();
  const storeOf = (storeId: string) => {
    const store = stores.get(storeId);
    if (!store) throw new UserError('The pictures are no longer in memory.', 'Read the dataset again.');
    return store;
  };

  /** The work of the latest `read`. */
  let decoding: Promise<unknown> = Promise.resolve();

  async function decodeAll(
    store: ImageStore,
    reader: EntryReader,
    images: readonly DatasetImage[],
    settings: DecodeSettings,
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<ChunkResult> {
    const result: ChunkResult = { unreadable: [], checksums: [] };
    const report = throttled(PROGRESS_INTERVAL_MS, onProgress, (done) => done === images.length);
    let next = 0;
    let done = 0;

    async function readOne({ index, path, entry }: DatasetImage): Promise<void> {
      try {
        const bytes = await reader.read(entry);
        if (entry.crc32 === null) result.checksums.push({ index, crc32: crc32(bytes) });
        store.set(index, await decode(bytes, settings));
      } catch (thrown) {
        if (thrown instanceof RangeError)
          throw new UserError(
            'The browser ran out of memory while reading the pictures.',
            'Choose a smaller image size, or close other tabs.',
            { cause: thrown },
          );
        if (!(thrown instanceof UserError)) throw thrown;
        result.unreadable.push({ index, problem: { path, reason: thrown.message } });
      }
    }
    async function readInTurn(): Promise<void> {
      while (next < images.length) {
        if (signal.aborted) throw new CancelledError();
        await readOne(images[next++]);
        report(++done);
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

  return {
    /** Splits, classes and images of the sources; reads their lists, and of a folder what may stand there twice. */
    async plan(sources: Source[], settings: DatasetSettings, signal: AbortSignal): Promise<Dataset> {
      const listings = await Promise.all(
        sources.map(
          async (source): Promise<Listing> => ({
            kind: source.kind,
            name: source.name,
            bytes: sourceBytes(source),
            entries: await openSource(source).list(),
          }),
        ),
      );
      return planDataset(await withChecksumsOfTwins(sources, listings, signal), settings);
    },

    /** Begins a store: empty, or with pictures that an earlier store holds. */
    begin(storeId: string, earlier: { storeId: string; moves: readonly Move[] } | null): void {
      stores.set(storeId, earlier ? storeOf(earlier.storeId).moved(earlier.moves) : createImageStore());
    },

    /**
     * Decodes `images`, which lie near each other in `source`, into a store. The bytes are fetched at once, the
     * decoding waits for that of earlier calls: two calls at a time keep the decoder busy. A picture that cannot be
     * read does not stop the rest: it is returned. Rejects with CancelledError soon after `signal` aborts.
     */
    async read(
      storeId: string,
      source: Source,
      images: DatasetImage[],
      settings: DatasetSettings,
      onProgress: (done: number) => void,
      signal: AbortSignal,
    ): Promise<ChunkResult> {
      const store = storeOf(storeId);
      const fetched = openSource(source).prefetch(images.map(({ entry }) => entry));
      const earlier = decoding;
      const work = (async () => {
        await Promise.allSettled([earlier, fetched]);
        return decodeAll(store, await fetched, images, settings, onProgress, signal);
      })();
      decoding = work;
      return work;
    },

    /** See ImageStore.closeGaps. */
    closeGaps(storeId: string, missing: number[]): void {
      storeOf(storeId).closeGaps(missing);
    },

    /** Those of the pictures that are here, with their indices, augmented where asked. */
    pictures(storeId: string, indices: number[], augmentation: Augmentation | null) {
      const store = storeOf(storeId);
      const found = indices.flatMap((index) => {
        const picture = store.picture(index, augmentation);
        return picture ? [{ index, picture }] : [];
      });
      return transfer(
        found,
        found.map(({ picture }) => picture.pixels.buffer),
      );
    },

    /** Lets whoever holds the other end of `port` ask for rows. */
    serve(port: MessagePort): void {
      expose(port, createBatchApi(storeOf));
    },

    /** Frees the pictures of a store; of an unknown one, nothing. */
    drop(storeId: string): void {
      stores.delete(storeId);
    },
  };
}
export type ImageWorkerApi = ReturnType<typeof createImageWorkerApi>;
