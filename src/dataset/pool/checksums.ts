/**
 * Finds the checksums that a folder does not keep: before planning where they may tell copies, the others as the
 * pictures are read. It may import shared/errors and the dataset's own modules.
 */
import { throwIfCancelled, UserError } from '../../shared/errors.ts';
import { datasetHash } from '../datasetHash.ts';
import { isPicture } from '../listing/pickPictures.ts';
import { crc32 } from '../source/crc32.ts';
import { openSource } from '../source/sources.ts';
import type { Dataset, Entry, Listing, Source } from '../types.ts';

/** The checksum that was found for an image while it was read. */
export interface FoundChecksum {
  index: number;
  crc32: number;
}

/**
 * The listings with the checksums of all pictures that are as large as another one: only those can be copies.
 * `sources[i]` is what `listings[i]` lists; null where it is not at hand, and its checksums stay as they are. A picture that cannot be read gets its problem. Rejects with
 * CancelledError soon after `signal` aborts.
 */
export async function withChecksumsOfTwins(
  sources: readonly (Source | null)[],
  listings: readonly Listing[],
  signal: AbortSignal,
): Promise<Listing[]> {
  const counts = new Map<number, number>();
  for (const entry of listings.flatMap(({ entries }) => entries))
    if (isPicture(entry)) counts.set(entry.bytes, (counts.get(entry.bytes) ?? 0) + 1);
  const isTwin = (entry: Entry) =>
    entry.crc32 === null && !entry.problem && isPicture(entry) && counts.get(entry.bytes)! > 1;

  return Promise.all(
    listings.map(async (listing, i) => {
      const source = sources[i];
      const twins = listing.entries.filter(isTwin);
      if (twins.length === 0 || !source) return listing;
      const reader = await openSource(source).prefetch(twins);
      const known = new Map<Entry, Entry>();
      // One after the other: a disk gains nothing from more, and only one picture is held at a time.
      for (const entry of twins) {
        throwIfCancelled(signal);
        try {
          known.set(entry, { ...entry, crc32: crc32(await reader.read(entry)) });
        } catch (thrown) {
          if (!(thrown instanceof UserError)) throw thrown;
          known.set(entry, { ...entry, problem: thrown.message });
        }
      }
      return { ...listing, entries: listing.entries.map((entry) => known.get(entry) ?? entry) };
    }),
  );
}

/** The dataset with checksums that were found while its pictures were read; its hash tells of them. */
export async function withChecksums(dataset: Dataset, found: readonly FoundChecksum[]): Promise<Dataset> {
  if (found.length === 0) return dataset;
  const checksums = new Map(found.map(({ index, crc32 }) => [index, crc32]));
  const images = dataset.images.map((image) => ({
    ...image,
    entry: { ...image.entry, crc32: checksums.get(image.index) ?? image.entry.crc32 },
  }));
  return { ...dataset, images, hash: await datasetHash(images) };
}
