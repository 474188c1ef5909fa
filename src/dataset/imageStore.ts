/**
 * The decoded pictures of one dataset that one image worker holds, and the rows of batches made from them.
 * It may import the dataset's types, augmentation and draws.
 */
import { augmentInto, copyInto } from './augment.ts';
import { type Augmentation, augmentationOf } from './draw.ts';
import type { Picture } from './types.ts';

/** [height, width, channels] of one picture in a batch. */
export type PictureShape = readonly [number, number, number];

/** What a batch is made of; the same request gives the same bytes, whoever asks and whenever. */
export interface BatchRequest {
  /** Image indices, in the order of the batch. */
  indices: readonly number[];
  shape: PictureShape;
  /** Null: the pictures as they were read. */
  augmentation: Augmentation | null;
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

export interface ImageStore {
  set(index: number, picture: Picture): void;
  /** Another store that begins with those of these pictures that are held here; both share the pixels. */
  moved(moves: readonly Move[]): ImageStore;
  /** Closes the gaps that unreadable pictures left: each index falls by the number of `missing` ones below it. */
  closeGaps(missing: readonly number[]): void;
  /** The rows of those pictures of the batch that are held here. */
  rows(request: BatchRequest): BatchPart;
  /** A copy of the picture, augmented where asked, or undefined if it is not held here. */
  picture(index: number, augmentation: Augmentation | null): Picture | undefined;
}

/** A store of these pictures, by index. */
export function createImageStore(pictures = new Map<number, Picture>()): ImageStore {
  function write(
    index: number,
    picture: Picture,
    augmentation: Augmentation | null,
    out: Uint8Array,
    outOffset: number,
    outChannels: number,
  ): void {
    if (!augmentation) {
      copyInto(picture, out, outOffset, outChannels);
      return;
    }
    const { height, width } = picture;
    const params = augmentationOf(augmentation, index, height, width);
    augmentInto(picture, params, augmentation.settings.fillMode, out, outOffset, outChannels);
  }

  return {
    set(index, picture) {
      pictures.set(index, picture);
    },
    moved(moves) {
      const held = moves.filter(([from]) => pictures.has(from));
      return createImageStore(new Map(held.map(([from, to]) => [to, pictures.get(from)!])));
    },
    closeGaps(missing) {
      const gaps = [...missing].sort((a, b) => a - b);
      let below = 0;
      pictures = new Map(
        [...pictures]
          .sort(([a], [b]) => a - b)
          .map(([index, picture]) => {
            while (gaps[below] < index) below++;
            return [index - below, picture];
          }),
      );
    },
    rows(request) {
      const [height, width, channels] = request.shape;
      const rowBytes = height * width * channels;
      const places = [...request.indices.keys()].filter((place) => pictures.has(request.indices[place]));
      const rows = new Uint8Array(places.length * rowBytes);
      places.forEach((place, row) => {
        const index = request.indices[place];
        const picture = pictures.get(index)!;
        if (picture.height !== height || picture.width !== width || picture.channels > channels)
          throw new Error(
            `Image ${index} is ${picture.height}×${picture.width}×${picture.channels}; a batch of ${request.shape.join('×')} was asked for.`,
          );
        write(index, picture, request.augmentation, rows, row * rowBytes, channels);
      });
      return { places, rows };
    },
    picture(index, augmentation) {
      const picture = pictures.get(index);
      if (!picture) return undefined;
      const pixels = new Uint8Array(picture.pixels.length);
      write(index, picture, augmentation, pixels, 0, picture.channels);
      return { ...picture, pixels };
    },
  };
}
