/**
 * What a kept dataset holds beside pixels: the lists of its sources, and which picture lies where. From these the dataset
 * is planned again, so that the settings of its splits stay free. It may import the dataset's own modules.
 */

import { withoutUnreadable } from '../divide/unreadable.ts';
import { planDataset } from '../plan/plan.ts';
import { sha256 } from '../sha256.ts';
import type { Dataset, DatasetImage, DatasetSettings, DecodeSettings, Entry, Listing } from '../types.ts';
import { writeText } from './storage.ts';

const CONTENTS = 'contents.json';

/** Pictures in the order in which they lie in a file. */
export interface FilePictures {
  name: string;
  indices: Int32Array;
  channels: Uint8Array;
}

/** Tells an image from all others, whatever its index and split: its source and its path there. */
export type ImageId = [source: number, path: string];

export interface KeptContents {
  listings: Listing[];
  unreadable: { id: ImageId; reason: string }[];
  files: { name: string; images: ImageId[]; channels: number[] }[];
}

const idOf = ({ source, entry }: DatasetImage): ImageId => [source, entry.path];
const idText = ([source, path]: ImageId) => `${source}\t${path}`;

/**
 * Hex SHA-256 of the names, sizes and checksums of the pictures and of how they are decoded. For the files of a folder,
 * which keeps no checksums, the time of their last change stands in.
 */
export async function keyOf(
  images: readonly DatasetImage[],
  { imageSize, colorMode, aspectRatio, decodeQuality }: DecodeSettings,
): Promise<string> {
  const lines = images.map(({ source, path, entry }) =>
    [source, path, entry.bytes, entry.changedMs ?? entry.crc32].join('\t'),
  );
  // What was kept before there was a choice keeps its key.
  const shape = aspectRatio === 'squeeze' ? '' : ` ${aspectRatio}`;
  return sha256([`${imageSize} ${colorMode} ${decodeQuality}${shape}`, ...lines.sort()].join('\n'));
}

/** Only what planning needs of the entries. */
function plainEntry(entry: Entry): Entry {
  const { path, bytes, compressedBytes, crc32, changedMs, problem, content, nameGuess } = entry;
  return { path, bytes, compressedBytes, crc32, changedMs, problem, content, nameGuess };
}

/**
 * The contents of a dataset of which all pictures lie in `files`. `images` are those that `files` and `unreadable`
 * index; their checksums are complete.
 */
export function contentsOf(
  listings: readonly Listing[],
  images: readonly DatasetImage[],
  unreadable: readonly { index: number; problem: { reason: string } }[],
  files: readonly FilePictures[],
): KeptContents {
  const checksums = new Map(images.map((image) => [idText(idOf(image)), image.entry.crc32]));
  return {
    listings: listings.map((listing, source) => ({
      ...listing,
      entries: listing.entries.map((entry) =>
        plainEntry({ ...entry, crc32: entry.crc32 ?? checksums.get(idText([source, entry.path])) ?? null }),
      ),
    })),
    unreadable: unreadable.map(({ index, problem }) => ({ id: idOf(images[index]), reason: problem.reason })),
    files: files.map(({ name, indices, channels }) => ({
      name,
      images: Array.from(indices, (index) => idOf(images[index])),
      channels: [...channels],
    })),
  };
}

/** Writes the contents; in workers only. */
export async function writeContents(
  directory: FileSystemDirectoryHandle,
  contents: KeptContents,
): Promise<void> {
  await writeText(directory, CONTENTS, JSON.stringify(contents));
}

export async function readContents(directory: FileSystemDirectoryHandle): Promise<KeptContents> {
  const file = await (await directory.getFileHandle(CONTENTS)).getFile();
  return JSON.parse(await file.text()) as KeptContents;
}

/** The lists as they were read now, with the checksums that were found when the pictures were decoded. */
function withKeptChecksums(fresh: readonly Listing[], kept: readonly Listing[]): Listing[] {
  return fresh.map((listing, source) => {
    const known = new Map(kept[source]?.entries.map(({ path, crc32 }) => [path, crc32]));
    const complete = (entry: Entry) => ({ ...entry, crc32: entry.crc32 ?? known.get(entry.path) ?? null });
    return { ...listing, entries: listing.entries.map(complete) };
  });
}

/**
 * The dataset that was kept, divided by these settings, and where its pictures lie; −1 stands for the index of a picture
 * that the dataset does not use. `fresh` are the lists of its sources where they are at hand: what else is in
 * them may have changed since. Rejects where the files do not hold all pictures of the dataset.
 */
export async function recall(
  { listings: kept, unreadable, files }: KeptContents,
  settings: DatasetSettings,
  fresh: readonly Listing[] | null,
): Promise<{ dataset: Dataset; listings: readonly Listing[]; files: FilePictures[] }> {
  const listings = fresh ? withKeptChecksums(fresh, kept) : kept;
  const planned = await planDataset(listings, settings);
  const indexIn = (images: readonly DatasetImage[]) =>
    new Map(images.map((image) => [idText(idOf(image)), image.index]));
  const plannedIndex = indexIn(planned.images);
  const lost = unreadable.flatMap(({ id, reason }) => {
    const index = plannedIndex.get(idText(id));
    return index === undefined ? [] : [{ index, problem: { path: planned.images[index].path, reason } }];
  });
  const dataset = await withoutUnreadable(planned, lost);
  const index = indexIn(dataset.images);
  const found = files.map(({ name, images, channels }) => ({
    name,
    indices: Int32Array.from(images, (id) => index.get(idText(id)) ?? -1),
    channels: Uint8Array.from(channels),
  }));
  const held = new Set(found.flatMap(({ indices }) => [...indices]));
  if (!dataset.images.every((image) => held.has(image.index)))
    throw new Error('The files of this kept dataset do not hold all of its pictures.');
  return { dataset, listings, files: found };
}
