/**
 * Turns the file of one picture into pixels of the dataset's size and channels, in one of two qualities.
 * It may import the dataset's own modules.
 */

import type { DecodeSettings, Picture } from '../types.ts';
import { allPositions, type DecodedPixels, samplePicture } from './decodedPixels.ts';
import { decodeFrame } from './frame.ts';
import { sniffImage } from './imageHeader.ts';
import { nearestPositions, resize } from './resize.ts';
import { type Size, seenOf } from './square.ts';

/**
 * In how many eighths of its size a picture is decoded for `imageSize`: the fewest that leave neither side of what is seen of it
 * below that. JPEG's blocks of 8 × 8 make these sizes cheap.
 */
export function eighthsFor(
  size: Size,
  { imageSize, aspectRatio }: Pick<DecodeSettings, 'imageSize' | 'aspectRatio'>,
): number {
  const { height, width } = seenOf(size, aspectRatio);
  const shortest = Math.min(height, width);
  for (let eighths = 1; eighths < 8; eighths++)
    if (Math.ceil((shortest * eighths) / 8) >= imageSize) return eighths;
  return 8;
}

/** The pixels of a picture that was decoded at so many eighths, in the dataset's size, by the triangle filter. */
export function smoothed(
  pixels: DecodedPixels,
  header: Size,
  eighths: number,
  { imageSize, colorMode, aspectRatio }: DecodeSettings,
): Picture {
  const { height, width } = pixels;
  const whole = samplePicture(pixels, allPositions(height), allPositions(width), colorMode);
  const seen = seenOf(header, aspectRatio);
  const [top, left] = [(seen.top * eighths) / 8, (seen.left * eighths) / 8];
  // The last row and column of eighths may lie beyond the picture in part.
  const within = (length: number, end: number) => {
    const decoded = (length * eighths) / 8;
    return aspectRatio === 'pad' ? decoded : Math.min(end, decoded);
  };
  const box = {
    top,
    left,
    height: within(seen.height, height - top),
    width: within(seen.width, width - left),
  };
  return resize(whole, { height: imageSize, width: imageSize }, box);
}

/** A square of `sidePx` that is black but for the picture, whose top left corner stands there. */
function onBlack(picture: Picture, { top, left }: { top: number; left: number }, sidePx: number): Picture {
  const { height, width, channels } = picture;
  if (height === sidePx && width === sidePx) return picture;
  const pixels = new Uint8Array(sidePx * sidePx * channels);
  const rowBytes = width * channels;
  for (let row = 0; row < height; row++)
    pixels.set(
      picture.pixels.subarray(row * rowBytes, (row + 1) * rowBytes),
      ((top + row) * sidePx + left) * channels,
    );
  return { height: sidePx, width: sidePx, channels, pixels };
}

/** The nearest pixels: mode converted first, resized after, as Keras' load_img does. */
export function nearest(
  pixels: DecodedPixels,
  { imageSize, colorMode, aspectRatio }: DecodeSettings,
): Picture {
  const { top, left, height, width } = seenOf(pixels, aspectRatio);
  const rows = nearestPositions(height, imageSize, top);
  const cols = nearestPositions(width, imageSize, left);
  const isRow = (row: number) => row >= 0 && row < pixels.height;
  const isCol = (col: number) => col >= 0 && col < pixels.width;
  const picture = samplePicture(pixels, rows.filter(isRow), cols.filter(isCol), colorMode);
  // A thin picture may lie between the positions: then all is black.
  const firstOf = (positions: Int32Array, isIn: (position: number) => boolean) =>
    Math.max(0, positions.findIndex(isIn));
  return onBlack(picture, { top: firstOf(rows, isRow), left: firstOf(cols, isCol) }, imageSize);
}

/**
 * A square picture of `imageSize` pixels a side, uint8, one or three channels.
 * `fast` decodes JPEGs at a fraction of their size and resizes with Pillow's antialiased triangle filter;
 * `keras-exact` decodes all pixels and takes the nearest, which gives what Keras' load_img gives, byte for byte.
 * Throws a UserError with the reason where the file is no readable picture.
 */
export async function decodeImage(
  bytes: Uint8Array<ArrayBuffer>,
  settings: DecodeSettings,
): Promise<Picture> {
  const header = sniffImage(bytes);
  if (settings.decodeQuality === 'keras-exact') return nearest(await decodeFrame(bytes, header, 8), settings);
  const eighths = header.type === 'image/jpeg' ? eighthsFor(header, settings) : 8;
  const pixels = await decodeFrame(bytes, header, eighths);
  // A browser that does not shrink while decoding gives the whole.
  const shrunk = pixels.width < header.width || pixels.height < header.height;
  return smoothed(pixels, header, shrunk ? eighths : 8, settings);
}
