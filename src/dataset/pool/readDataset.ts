/**
 * Reads one dataset with all image workers: plans it, finds it kept, or decodes what no earlier one holds. It runs in the main
 * thread. It may import shared and the dataset's own modules.
 */
import { throwIfCancelled, UserError } from '../../shared/errors.ts';
import type { Remote } from '../../shared/rpc.ts';
import { withoutUnreadable } from '../divide/unreadable.ts';
import type { KeptStorage } from '../kept/storage.ts';
import type { CacheSettings, Dataset, DatasetImage, DatasetSettings } from '../types.ts';
import { type FoundChecksum, withChecksums } from './checksums.ts';
import type { Move } from './imageStore.ts';
import type { ImageWorkerApi, SourceOrKept } from './imageWorkerApi.ts';
import { fromParts } from './inParts.ts';
import { type ReadProgress, readChunks } from './readChunks.ts';
import type { Stores } from './stores.ts';

/** A dataset that is loaded, of whose pictures the next one may use what it can. */
export interface EarlierDataset {
  storeId: string;
  dataset: Dataset;
  /** False where its pictures were decoded with other settings than the next one's. */
  samePixels: boolean;
}

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

/** What one reading works with. */
export interface Reading {
  workers: readonly Remote<ImageWorkerApi>[];
  stores: Stores;
  /** The kept datasets; null where the browser keeps none. */
  storage: KeptStorage | null;
  /** Names the stores that the pictures go to. */
  storeId: string;
  sources: readonly SourceOrKept[];
  options: ReadOptions;
  signal: AbortSignal;
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

/** Decodes what is not held yet and closes the gaps of what could not be. */
async function fill(
  { workers, stores, storeId, sources, options, signal }: Reading,
  { key, dataset: planned }: { key: string; dataset: Dataset },
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
  throwIfCancelled(signal);
  await stores.begin(storeId, planned.images.length, settings, cache);
  throwIfCancelled(signal);
  if (earlier && moves.length > 0) await stores.adopt(storeId, earlier.storeId, moves);
  const results = await readChunks({ workers, storeId, sources, images, settings, onProgress, signal });
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
  throwIfCancelled(signal);
  await stores.write(storeId, key, complete, unreadable, options);
  const gaps = unreadable.map(({ index }) => index);
  if (gaps.length > 0) await Promise.all(workers.map((worker) => worker.closeGaps(storeId, gaps)));
  return dataset;
}

/**
 * Plans and decodes a dataset into its stores, or finds it kept; see ImagePool.read. What is kept and cannot
 * be read any more is replaced. Rejects with CancelledError soon after the signal aborts.
 */
export async function readDataset(reading: Reading): Promise<{ dataset: Dataset; recalled: boolean }> {
  const { workers, stores, storage, storeId, sources, options, signal } = reading;
  const { settings, cache, earlier } = options;
  const plan = () =>
    fromParts((onImages) =>
      workers[0].plan(storeId, earlier?.storeId ?? null, sources, settings, signal, onImages),
    );
  const planned = await plan();
  const kept = (await storage?.list())?.find((one) => one.key === planned.key && one.unreadable === 0);
  throwIfCancelled(signal);
  if (!kept) return { dataset: await fill(reading, planned), recalled: false };
  try {
    return { dataset: (await stores.recall(storeId, kept, settings, cache)).dataset, recalled: true };
  } catch {
    throwIfCancelled(signal);
    // Its files are damaged, and the pictures themselves are at hand.
    await stores.drop(storeId);
    return { dataset: await fill(reading, await plan()), recalled: false };
  }
}
