/**
 * Resizes pictures exactly as Pillow does: by its antialiased bilinear filter, or by the nearest pixel.
 * The sums are in pixels/assembly/resize.ts. It may import that module and the dataset's own types and boxes.
 */
import { pixelMemory } from '../pixels/module.ts';
import type { Picture } from '../types.ts';
import { type Box, type Size, wholeOf } from './square.ts';

/** Bits after the point of Pillow's 8-bit resampling: 32 less 8 for the value, less 2 for the sum. */
const PRECISION_BITS = 32 - 8 - 2;
/** Rows of a large picture are resized in pieces of about so many bytes. */
const PIECE_BYTES = 2 ** 20;

/** For each output position: the first input position it reads, and the fixed-point weights from there. */
interface Taps {
  starts: Int32Array;
  counts: Int32Array;
  /** The weights of output position i begin at i · most, padded with zeros. */
  weights: Int32Array;
  most: number;
}

/** The part of a side that is resized, in pixels. Where it goes beyond the picture, black is read. */
interface Span {
  start: number;
  length: number;
}

/**
 * The triangle filter's weights along one side. When shrinking, the filter widens by the scale
 * (Pillow's precompute_coeffs and normalize_coeffs_8bpc, in double precision as there). What lies beyond the picture has its
 * weight, as if black pixels stood there, and is not read.
 */
function bilinearTaps(inSizePx: number, { start: spanStart, length }: Span, outSizePx: number): Taps {
  const scale = length / outSizePx;
  const support = Math.max(scale, 1);
  // Four are summed at once.
  const most = Math.ceil((2 * Math.ceil(support) + 1) / 4) * 4;
  const starts = new Int32Array(outSizePx);
  const counts = new Int32Array(outSizePx);
  const weights = new Int32Array(outSizePx * most);
  const triangle = new Float64Array(most);
  // Positions count from the first black pixel before the picture, to round as Pillow does where such pixels stand.
  const before = Math.max(0, -Math.floor(spanStart));
  const end = before + Math.max(inSizePx, Math.ceil(spanStart + length));
  for (let out = 0; out < outSizePx; out++) {
    const centre = before + spanStart + (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(end, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      triangle[tap] = Math.max(0, 1 - Math.abs((tap + start - centre + 0.5) * (1 / support)));
      sum += triangle[tap];
    }
    const first = Math.min(count, Math.max(0, before - start));
    const last = Math.max(first, Math.min(count, before + inSizePx - start));
    for (let tap = first; tap < last; tap++)
      weights[out * most + tap - first] = Math.trunc(0.5 + (triangle[tap] / sum) * 2 ** PRECISION_BITS);
    starts[out] = last > first ? start + first - before : 0;
    counts[out] = last - first;
  }
  return { starts, counts, weights, most };
}

const listsOf = ({ starts, counts, weights }: Taps) => [starts, counts, weights];
const sizesOf = (taps: Taps) => listsOf(taps).map(({ byteLength }) => byteLength);

/** Copies the taps to their places in memory. */
function put(bytes: Uint8Array<ArrayBuffer>, addresses: readonly number[], taps: Taps): void {
  for (const [i, list] of listsOf(taps).entries()) new Int32Array(bytes.buffer, addresses[i]).set(list);
}

/**
 * Pillow's `resize((width, height), BILINEAR, box)`: the horizontal pass first, 8 bits after each pass. `seen` is the
 * part of the picture that the result shows, and need not be whole pixels.
 * A picture that already has the size is returned as it is.
 */
export function resize(
  picture: Picture,
  { height, width }: Size,
  { top, left, ...seen }: Box = wholeOf(picture),
): Picture {
  const { channels, pixels } = picture;
  const keepsWidth = picture.width === width && seen.width === width && left === 0;
  const keepsHeight = picture.height === height && seen.height === height && top === 0;
  if (keepsWidth && keepsHeight) return picture;
  const across = bilinearTaps(picture.width, { start: left, length: seen.width }, width);
  const down = bilinearTaps(picture.height, { start: top, length: seen.height }, height);

  const [inRowBytes, rowBytes] = [picture.width * channels, width * channels];
  const pieceRows = Math.max(1, Math.floor(PIECE_BYTES / inRowBytes));
  const { functions, bytes, addresses } = pixelMemory([
    ...sizesOf(across),
    ...sizesOf(down),
    pieceRows * inRowBytes,
    picture.height * rowBytes,
    height * rowBytes,
  ]);
  const tapsAcross = addresses.slice(0, 3);
  const tapsDown = addresses.slice(3, 6);
  const [piece, narrowed, out] = addresses.slice(6);
  put(bytes, tapsAcross, across);
  put(bytes, tapsDown, down);

  if (keepsWidth) bytes.set(pixels, narrowed);
  else
    for (let row = 0; row < picture.height; row += pieceRows) {
      const rows = Math.min(pieceRows, picture.height - row);
      bytes.set(pixels.subarray(row * inRowBytes, (row + rows) * inRowBytes), piece);
      const to = narrowed + row * rowBytes;
      functions.resizeWidth(piece, rows, picture.width, channels, ...tapsAcross, across.most, width, to);
    }
  if (!keepsHeight) functions.resizeHeight(narrowed, rowBytes, ...tapsDown, down.most, height, out);
  const result = keepsHeight ? narrowed : out;
  return { height, width, channels, pixels: bytes.slice(result, result + height * rowBytes) };
}

/**
 * Which input row (or column) Pillow's `resize(…, NEAREST, box)` takes for each of `outSizePx`, where the box is `lengthPx` long and
 * begins at `startPx`. A box that begins before the picture has positions below 0 and beyond its end: black. The positions are
 * added up in double precision as there: where (i + 0.5) · scale is whole, the sum can fall just below it.
 */
export function nearestPositions(lengthPx: number, outSizePx: number, startPx = 0): Int32Array {
  const scale = lengthPx / outSizePx;
  const positions = new Int32Array(outSizePx);
  const before = Math.min(0, startPx);
  let at = startPx - before + scale * 0.5;
  for (let out = 0; out < outSizePx; out++, at += scale) positions[out] = before + Math.floor(at);
  return positions;
}
