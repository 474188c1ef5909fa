/**
 * Turns the file of one picture into pixels of the dataset's size and channels, in one of two qualities.
 * It may import the dataset's own modules.
 */

import type { DecodeSettings, Picture } from '../types.ts';
import { allPositions, type DecodedPixels, samplePicture } from './decodedPixels.ts';
import { decodeFrame } from './frame.ts';
import { type ImageHeader, sniffImage } from './imageHeader.ts';
import { nearestPositions, resize } from './resize.ts';

type Size = Pick<ImageHeader, 'width' | 'height'>;

/**
 * In how many eighths of its size a picture is decoded for `imageSize`: the fewest that leave neither side below it.
 * JPEG's blocks of 8 × 8 make these sizes cheap.
 */
export function eighthsFor(
  { width, height }: Pick<ImageHeader, 'width' | 'height'>,
  imageSize: number,
): number {
  const shortest = Math.min(width, height);
  for (let eighths = 1; eighths < 8; eighths++)
    if (Math.ceil((shortest * eighths) / 8) >= imageSize) return eighths;
  return 8;
}

/** The pixels of a picture that was decoded at so many eighths, in the dataset's size, by the triangle filter. */
export function smoothed(
  pixels: DecodedPixels,
  header: Size,
  eighths: number,
  { imageSize, colorMode }: DecodeSettings,
): Picture {
  const { height, width } = pixels;
  const whole = samplePicture(pixels, allPositions(height), allPositions(width), colorMode);
  // The last row and column of eighths may lie beyond the picture in part.
  const used = {
    height: Math.min(height, (header.height * eighths) / 8),
    width: Math.min(width, (header.width * eighths) / 8),
  };
  return resize(whole, { height: imageSize, width: imageSize }, used);
}

/** The nearest pixels: mode converted first, resized after, as Keras' load_img does. */
export function nearest(pixels: DecodedPixels, { imageSize, colorMode }: DecodeSettings): Picture {
  const rows = nearestPositions(pixels.height, imageSize);
  const cols = nearestPositions(pixels.width, imageSize);
  return samplePicture(pixels, rows, cols, colorMode);
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
  const eighths = header.type === 'image/jpeg' ? eighthsFor(header, settings.imageSize) : 8;
  const pixels = await decodeFrame(bytes, header, eighths);
  // A browser that does not shrink while decoding gives the whole.
  const shrunk = pixels.width < header.width || pixels.height < header.height;
  return smoothed(pixels, header, shrunk ? eighths : 8, settings);
}
