/**
 * Resizes pictures exactly as Pillow does: by its antialiased bilinear filter, or by the nearest pixel.
 * The sums are in pixels/assembly/resize.ts. It may import the dataset's types and that module only.
 */
import { pixelMemory } from '../pixels/module.ts';
import type { Picture } from '../types.ts';

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

/**
 * The triangle filter's weights along one side. When shrinking, the filter widens by the scale
 * (Pillow's precompute_coeffs and normalize_coeffs_8bpc, in double precision as there).
 */
function bilinearTaps(inSizePx: number, usedSizePx: number, outSizePx: number): Taps {
  const scale = usedSizePx / outSizePx;
  const support = Math.max(scale, 1);
  // Four are summed at once.
  const most = Math.ceil((2 * Math.ceil(support) + 1) / 4) * 4;
  const starts = new Int32Array(outSizePx);
  const counts = new Int32Array(outSizePx);
  const weights = new Int32Array(outSizePx * most);
  const triangle = new Float64Array(most);
  for (let out = 0; out < outSizePx; out++) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(inSizePx, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      triangle[tap] = Math.max(0, 1 - Math.abs((tap + start - centre + 0.5) * (1 / support)));
      sum += triangle[tap];
    }
    for (let tap = 0; tap < count; tap++)
      weights[out * most + tap] = Math.trunc(0.5 + (triangle[tap] / sum) * 2 ** PRECISION_BITS);
    starts[out] = start;
    counts[out] = count;
  }
  return { starts, counts, weights, most };
}

const listsOf = ({ starts, counts, weights }: Taps) => [starts, counts, weights];
const sizesOf = (taps: Taps) => listsOf(taps).map(({ byteLength }) => byteLength);

/** Copies the taps to their places in memory. */
function put(bytes: Uint8Array<ArrayBuffer>, addresses: readonly number[], taps: Taps): void {
  for (const [i, list] of listsOf(taps).entries()) new Int32Array(bytes.buffer, addresses[i]).set(list);
}

/** Height and width in pixels. */
interface Size {
  height: number;
  width: number;
}

/**
 * Pillow's `resize((width, height), BILINEAR, box)`: the horizontal pass first, 8 bits after each pass. `used` is the
 * part of the picture that the result shows, from its top left corner on, and need not be whole pixels.
 * A picture that already has the size is returned as it is.
 */
export function resize(picture: Picture, { height, width }: Size, used: Size = picture): Picture {
  const { channels, pixels } = picture;
  const keepsWidth = picture.width === width && used.width === width;
  const keepsHeight = picture.height === height && used.height === height;
  if (keepsWidth && keepsHeight) return picture;
  const across = bilinearTaps(picture.width, used.width, width);
  const down = bilinearTaps(picture.height, used.height, height);

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
 * Which input row (or column) Pillow's `resize(…, NEAREST)` takes for each of `outSizePx`. The positions are added up
 * in double precision as there: where (i + 0.5) · scale is whole, the sum can fall just below it.
 */
export function nearestPositions(inSizePx: number, outSizePx: number): Int32Array {
  const scale = inSizePx / outSizePx;
  const positions = new Int32Array(outSizePx);
  let at = scale * 0.5;
  for (let out = 0; out < outSizePx; out++, at += scale) positions[out] = Math.floor(at);
  return positions;
}
