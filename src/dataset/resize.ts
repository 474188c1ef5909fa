/**
 * Resizes pictures exactly as Pillow does: by its antialiased bilinear filter, or by the nearest pixel.
 * Pure arithmetic: no browser interfaces. It may import the dataset's types only.
 */
import type { Picture } from './types.ts';

/** Bits after the point of Pillow's 8-bit resampling: 32 less 8 for the value, less 2 for the sum. */
const PRECISION_BITS = 32 - 8 - 2;
const HALF = 1 << (PRECISION_BITS - 1);

/** For each output position: the first input position it reads, and the fixed-point weights from there. */
interface Taps {
  starts: Int32Array;
  counts: Int32Array;
  /** The weights of output position i begin at i · most. */
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
  const most = 2 * Math.ceil(support) + 1;
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

function resizeWidth(
  { height, width, channels, pixels }: Picture,
  usedWidth: number,
  outWidth: number,
): Picture {
  const { starts, counts, weights, most } = bilinearTaps(width, usedWidth, outWidth);
  const out = new Uint8Array(height * outWidth * channels);
  for (let row = 0; row < height; row++) {
    const from = row * width * channels;
    const to = row * outWidth * channels;
    for (let col = 0; col < outWidth; col++) {
      const firstTap = col * most;
      const lastTap = firstTap + counts[col];
      const first = from + starts[col] * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = HALF;
        for (let tap = firstTap, at = first + channel; tap < lastTap; tap++, at += channels)
          sum = (sum + Math.imul(weights[tap], pixels[at])) | 0;
        out[to + col * channels + channel] = sum >> PRECISION_BITS;
      }
    }
  }
  return { height, width: outWidth, channels, pixels: out };
}

function resizeHeight(
  { height, width, channels, pixels }: Picture,
  usedHeight: number,
  outHeight: number,
): Picture {
  const { starts, counts, weights, most } = bilinearTaps(height, usedHeight, outHeight);
  const rowLength = width * channels;
  const out = new Uint8Array(outHeight * rowLength);
  // Whole rows are summed at a time, so that memory is read in order.
  const sums = new Int32Array(rowLength);
  for (let row = 0; row < outHeight; row++) {
    sums.fill(HALF);
    for (let tap = 0; tap < counts[row]; tap++) {
      const weight = weights[row * most + tap];
      const from = (starts[row] + tap) * rowLength;
      for (let i = 0; i < rowLength; i++) sums[i] += Math.imul(weight, pixels[from + i]);
    }
    const to = row * rowLength;
    for (let i = 0; i < rowLength; i++) out[to + i] = sums[i] >> PRECISION_BITS;
  }
  return { height: outHeight, width, channels, pixels: out };
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
  const hasWidth = picture.width === width && used.width === width;
  const widthDone = hasWidth ? picture : resizeWidth(picture, used.width, width);
  const hasHeight = picture.height === height && used.height === height;
  return hasHeight ? widthDone : resizeHeight(widthDone, used.height, height);
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
