/**
 * What one image worker does: plans a dataset, decodes its share of the pictures, keeps them, serves batches.
 * The decoder is passed in, so that all else runs in Node. It may import shared and the dataset's own modules.
 */
import { CancelledError, UserError } from '../shared/errors.ts';
import { expose, transfer } from '../shared/rpc.ts';
import type { Augmentation } from './draw.ts';
import { type BatchRequest, createImageStore, type ImageStore } from './imageStore.ts';
import { planDataset } from './plan.ts';
import { throttled } from './throttle.ts';
import type { Dataset, DatasetImage, DatasetSettings, Picture } from './types.ts';
import type { Unreadable } from './unreadable.ts';
import { listEntries, readEntry } from './zip.ts';

/** Decodes beside each other: one reads and inflates while the browser decodes the other. */
const IN_FLIGHT = 2;
const PROGRESS_INTERVAL_MS = 100;

export type Decode = (
  bytes: Uint8Array<ArrayBuffer>,
  imageSize: number,
  colorMode: DatasetSettings['colorMode'],
) => Promise<Picture>;

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
    if (!store) throw new UserError('The pictures are no longer in memory.', 'Read the zip again.');
    return store;
  };

  return {
    /** Splits, classes and images of a zip; reads its table of contents only. */
    async plan(file: File, settings: DatasetSettings): Promise<Dataset> {
      return planDataset(file.name, file.size, await listEntries(file), settings);
    },

    /**
     * Decodes `images` into a new store. A picture that cannot be read does not stop the rest: it is returned.
     * Rejects with CancelledError soon after `signal` aborts; nothing is kept then.
     */
    async read(
      storeId: string,
      file: File,
      images: DatasetImage[],
      { imageSize, colorMode }: DatasetSettings,
      onProgress: (done: number) => void,
      signal: AbortSignal,
    ): Promise<Unreadable[]> {
      const store = createImageStore();
      const unreadable: Unreadable[] = [];
      const report = throttled(PROGRESS_INTERVAL_MS, onProgress, (done) => done === images.length);
      let next = 0;
      let done = 0;

      async function readOne({ index, path, entry }: DatasetImage): Promise<void> {
        try {
          store.set(index, await decode(await readEntry(file, entry), imageSize, colorMode));
        } catch (thrown) {
          if (thrown instanceof RangeError)
            throw new UserError(
              'The browser ran out of memory while reading the pictures.',
              'Choose a smaller image size, or close other tabs.',
              { cause: thrown },
            );
          if (!(thrown instanceof UserError)) throw thrown;
          unreadable.push({ index, problem: { path, reason: thrown.message } });
        }
      }
      async function readInTurn(): Promise<void> {
        while (next < images.length) {
          await readOne(images[next++]);
          if (signal.aborted) throw new CancelledError();
          report(++done);
        }
      }
      try {
        await Promise.all(Array.from({ length: IN_FLIGHT }, readInTurn));
      } finally {
        // Whatever ended this, no further picture is begun.
        next = images.length;
      }
      stores.set(storeId, store);
      return unreadable;
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
