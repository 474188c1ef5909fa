/**
 * The decoded pictures of one dataset that one image worker holds, and the rows of batches made from them. Pictures
 * stay in memory up to a limit; beyond it they lie in a file, or are decoded again where there is none.
 * It may import the dataset's types, augmentation, draws and files.
 */

import type { FilePictures } from '../kept/contents.ts';
import type { PictureFile } from '../kept/pictureFile.ts';
import { augmentInto, copyInto } from '../picture/augment.ts';
import { type Augmentation, augmentationOf } from '../picture/draw.ts';
import { type PictureView, viewInto } from '../picture/views.ts';
import type { Destination } from '../pixels/warp.ts';
import type { Picture } from '../types.ts';

/** [height, width, channels] of one picture in a batch. */
export type PictureShape = readonly [number, number, number];

/** What a batch is made of; the same request gives the same bytes, whoever asks and whenever. */
export interface BatchRequest {
  /** Image indices, in the order of the batch. */
  indices: readonly number[];
  shape: PictureShape;
  /** Null: the pictures as they were read. */
  augmentation: Augmentation | null;
  /** For each of them what its draw depends on beside seed and epoch; its index where they are left out. */
  draws?: readonly number[];
  /** Seen so, in the place of an augmentation; left out, as they are. */
  view?: PictureView;
}

/** The rows of a batch that one worker could make. */
export interface BatchPart {
  /** Places in the batch, rising; row i of `rows` belongs to place `places[i]`. */
  places: number[];
  /** Uint8 [places.length, height, width, channels]. */
  rows: Uint8Array<ArrayBuffer>;
}

/** Where a picture stands in an earlier store, and where it is to stand in the next one. */
export type Move = readonly [from: number, to: number];

export interface StoreOptions {
  /** Length of a side of all pictures. */
  imageSizePx: number;
  /** Bytes of pixels that may stay in memory. */
  memoryBytes: number;
  /** Where pictures are written; null where the browser has no storage. */
  file: PictureFile | null;
  /** Whether all pictures are written, or those only that find no room in memory. */
  writeAll: boolean;
}

export interface StoreUsage {
  /** Of all pictures. */
  bytes: number;
  memoryBytes: number;
  /** True where the storage had no room for a picture. */
  storageFull: boolean;
}

/** At least one of the three is there. */
interface Held {
  channels: number;
  inMemory?: Picture;
  inFile?: { file: PictureFile; offset: number };
  /** Reads and decodes the picture once more, where its source is at hand. */
  again?: () => Promise<Picture>;
}

/** Where a picture is found beside memory. */
type Places = Omit<Held, 'channels' | 'inMemory'>;

/** Gives a picture, not to be changed, and the places where it is found when the giver is gone. */
type Lend = (index: number) => (Places & { picture: Picture | Promise<Picture> }) | undefined;

export type ImageStore = ReturnType<typeof createImageStore>;

/** An empty store. */
export function createImageStore({ imageSizePx, memoryBytes, file, writeAll }: StoreOptions) {
  let held = new Map<number, Held>();
  const files = new Set(file ? [file] : []);
  /** Indices and channels of what `file` holds, in its order. */
  const written: { index: number; channels: number }[] = [];
  let usedBytes = 0;
  let storageFull = false;
  const bytesOf = ({ channels }: Pick<Held, 'channels'>) => imageSizePx ** 2 * channels;

  function remember(entry: Held, picture: Picture): void {
    if (entry.inMemory || usedBytes + picture.pixels.length > memoryBytes) return;
    entry.inMemory = picture;
    usedBytes += picture.pixels.length;
  }

  function writeToFile(index: number, entry: Held, picture: Picture): void {
    if (!file || storageFull) return;
    try {
      entry.inFile = { file, offset: file.append(picture.pixels) };
      written.push({ index, channels: picture.channels });
    } catch (thrown) {
      if (!(thrown instanceof DOMException)) throw thrown;
      storageFull = true;
    }
  }

  /** The picture, at once where it is at hand. */
  function load(entry: Held): Picture | Promise<Picture> {
    const { inMemory, inFile, again, channels } = entry;
    if (inMemory) return inMemory;
    const keep = (picture: Picture) => {
      remember(entry, picture);
      return picture;
    };
    if (!inFile) return again!().then(keep);
    const ofPixels = (pixels: Uint8Array) =>
      keep({ height: imageSizePx, width: imageSizePx, channels, pixels });
    const pixels = inFile.file.read(inFile.offset, bytesOf(entry));
    return pixels instanceof Promise ? pixels.then(ofPixels) : ofPixels(pixels);
  }

  function find(index: number): Picture | Promise<Picture> | undefined {
    const entry = held.get(index);
    return entry && load(entry);
  }

  function write(draw: number, picture: Picture, augmentation: Augmentation | null, into: Destination): void {
    if (augmentation) {
      const params = augmentationOf(augmentation, draw, picture.height, picture.width);
      augmentInto(picture, params, augmentation.settings.fillMode, into);
    } else copyInto(picture, into);
  }

  /** Holds a picture; where neither memory nor storage has room, it is found in the other places that are known. */
  function hold(index: number, picture: Picture, { again, inFile }: Places): void {
    const entry: Held = { channels: picture.channels, again };
    remember(entry, picture);
    if (writeAll || !entry.inMemory) writeToFile(index, entry, picture);
    if (inFile && !entry.inMemory && !entry.inFile) {
      if (!files.has(inFile.file)) inFile.file.share();
      files.add(inFile.file);
      entry.inFile = inFile;
    }
    held.set(index, entry);
  }

  return {
    /** Holds a picture; `again` gives it anew where neither memory nor storage has room, here or in a store that adopts it. */
    add(index: number, picture: Picture, again: () => Promise<Picture>): void {
      hold(index, picture, { again });
    },

    /** For a store that adopts a picture; undefined where it is not held here. */
    lend(index: number): ReturnType<Lend> {
      const entry = held.get(index);
      return entry && { again: entry.again, inFile: entry.inFile, picture: load(entry) };
    },

    /** Takes over those of these pictures that another store holds. Returns whether it reads from files of the other from now on. */
    async adopt({ lend }: { lend: Lend }, moves: readonly Move[]): Promise<boolean> {
      const before = files.size;
      for (const [from, to] of moves) {
        const lent = lend(from);
        if (lent) hold(to, await lent.picture, lent);
      }
      return files.size > before;
    },

    /** Holds the pictures of a file that was written before. Indices below 0 are passed over. */
    open(opened: PictureFile, { indices, channels }: FilePictures): void {
      files.add(opened);
      let offset = 0;
      indices.forEach((index, i) => {
        const entry: Held = { channels: channels[i], inFile: { file: opened, offset } };
        offset += bytesOf(entry);
        if (index >= 0) held.set(index, entry);
      });
    },

    /** Closes the gaps that unreadable pictures left: each index falls by the number of `missing` ones below it. */
    closeGaps(missing: readonly number[]): void {
      const gaps = [...missing].sort((a, b) => a - b);
      let below = 0;
      held = new Map(
        [...held]
          .sort(([a], [b]) => a - b)
          .map(([index, entry]) => {
            while (gaps[below] < index) below++;
            return [index - below, entry];
          }),
      );
    },

    /** The rows of those pictures of the batch that are held here, in `memory` where it is large enough. */
    async rows(request: BatchRequest, memory?: ArrayBuffer): Promise<BatchPart> {
      const [height, width, channels] = request.shape;
      const rowBytes = height * width * channels;
      const places = [...request.indices.keys()].filter((place) => held.has(request.indices[place]));
      const pictures = await Promise.all(places.map((place) => find(request.indices[place])!));
      const bytes = places.length * rowBytes;
      const rows =
        memory && memory.byteLength >= bytes ? new Uint8Array(memory, 0, bytes) : new Uint8Array(bytes);
      pictures.forEach((picture, row) => {
        const index = request.indices[places[row]];
        if (picture.height !== height || picture.width !== width || picture.channels > channels)
          throw new Error(
            `Image ${index} is ${picture.height}×${picture.width}×${picture.channels}; a batch of ${request.shape.join('×')} was asked for.`,
          );
        const draw = request.draws?.[places[row]] ?? index;
        const into = { out: rows, offset: row * rowBytes, channels };
        if (request.view) viewInto(picture, request.view, into);
        else write(draw, picture, request.augmentation, into);
      });
      return { places, rows };
    },

    /** A copy of the picture, augmented where asked, or undefined if it is not held here. */
    async picture(index: number, augmentation: Augmentation | null): Promise<Picture | undefined> {
      const picture = await find(index);
      if (!picture) return undefined;
      const pixels = new Uint8Array(picture.pixels.length);
      write(index, picture, augmentation, { out: pixels, offset: 0, channels: picture.channels });
      return { ...picture, pixels };
    },

    /** What was written to the file, in its order; null where a picture is missing there. */
    async sealed(): Promise<FilePictures | null> {
      if (!file || storageFull) return null;
      try {
        await file.seal();
      } catch (thrown) {
        if (!(thrown instanceof DOMException)) throw thrown;
        storageFull = true;
      }
      if (storageFull || written.length < held.size) return null;
      return {
        name: file.name,
        indices: Int32Array.from(written, ({ index }) => index),
        channels: Uint8Array.from(written, ({ channels }) => channels),
      };
    },

    usage(): StoreUsage {
      const bytes = [...held.values()].reduce((sum, entry) => sum + bytesOf(entry), 0);
      return { bytes, memoryBytes: usedBytes, storageFull };
    },

    /** Frees everything; files that another store reads stay open for it. */
    close(): void {
      held.clear();
      for (const opened of files) opened.close();
    },
  };
}
