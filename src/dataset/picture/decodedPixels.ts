/**
 * The pixels of a picture in the layouts that the browser's decoders give, and how RGB is taken out of them.
 * Pure arithmetic: no browser interfaces. It may import the dataset's own modules.
 */

import type { DatasetSettings, Picture } from '../types.ts';
import { type JpegPlanes, sampleJpegPlanes } from './jpegPlanes.ts';

/** Four bytes a pixel, row after row; alpha, where there is one, is not used. */
export interface PackedPixels {
  layout: 'packed';
  width: number;
  height: number;
  bytes: Uint8Array | Uint8ClampedArray;
  /** Whether red comes first (RGBA, RGBX) or blue (BGRA, BGRX). */
  redFirst: boolean;
}

export type DecodedPixels = PackedPixels | JpegPlanes;

/** 0 … size − 1: all rows or columns of a picture. */
export function allPositions(size: number): Int32Array {
  const positions = new Int32Array(size);
  for (let position = 0; position < size; position++) positions[position] = position;
  return positions;
}

function samplePacked(
  { width, bytes, redFirst }: PackedPixels,
  rows: Int32Array,
  cols: Int32Array,
): Uint8Array {
  const out = new Uint8Array(rows.length * cols.length * 3);
  const [red, blue] = redFirst ? [0, 2] : [2, 0];
  let to = 0;
  for (const row of rows) {
    const start = row * width * 4;
    for (let i = 0; i < cols.length; i++, to += 3) {
      const from = start + cols[i] * 4;
      out[to] = bytes[from + red];
      out[to + 1] = bytes[from + 1];
      out[to + 2] = bytes[from + blue];
    }
  }
  return out;
}

/**
 * One channel of a packed picture without colour; null where it has colour. Most grey pictures come this way: it costs
 * a third of taking out all three.
 */
function sampleGrey({ width, bytes }: PackedPixels, rows: Int32Array, cols: Int32Array): Uint8Array | null {
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  const out = new Uint8Array(rows.length * cols.length);
  let to = 0;
  for (const row of rows) {
    const start = row * width;
    for (let i = 0; i < cols.length; i++) {
      const pixel = pixels[start + cols[i]];
      const value = pixel & 0xff;
      if ((pixel & 0xffffff) !== value * 0x010101) return null;
      out[to++] = value;
    }
  }
  return out;
}

function hasColor(rgb: Uint8Array): boolean {
  for (let at = 0; at < rgb.length; at += 3)
    if (rgb[at] !== rgb[at + 1] || rgb[at] !== rgb[at + 2]) return true;
  return false;
}

/**
 * The picture of those rows and columns. The colour mode is converted as Pillow's convert('RGB') and convert('L')
 * do: alpha is dropped, not blended, and L = (19595 R + 38470 G + 7471 B + 32768) >> 16. An rgb picture
 * without colour keeps one channel: a third of the memory, expanded when a batch is written.
 */
export function samplePicture(
  pixels: DecodedPixels,
  rows: Int32Array,
  cols: Int32Array,
  colorMode: DatasetSettings['colorMode'],
): Picture {
  const size = { height: rows.length, width: cols.length };
  const onlyGrey = pixels.layout === 'packed' ? sampleGrey(pixels, rows, cols) : null;
  if (onlyGrey) return { ...size, channels: 1, pixels: onlyGrey };
  const rgb =
    pixels.layout === 'packed' ? samplePacked(pixels, rows, cols) : sampleJpegPlanes(pixels, rows, cols);
  if (colorMode === 'rgb' && hasColor(rgb)) return { ...size, channels: 3, pixels: rgb };
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0, from = 0; i < grey.length; i++, from += 3)
    grey[i] = (19595 * rgb[from] + 38470 * rgb[from + 1] + 7471 * rgb[from + 2] + 32768) >> 16;
  return { ...size, channels: 1, pixels: grey };
}
