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
  weights: Int32Array[];
}

/**
 * The triangle filter's weights along one side. When shrinking, the filter widens by the scale
 * (Pillow's precompute_coeffs and normalize_coeffs_8bpc, in double precision as there).
 */
function bilinearTaps(inSizePx: number, usedSizePx: number, outSizePx: number): Taps {
  const scale = usedSizePx / outSizePx;
  const support = Math.max(scale, 1);
  const starts = new Int32Array(outSizePx);
  const weights: Int32Array[] = [];
  for (let out = 0; out < outSizePx; out++) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(inSizePx, Math.trunc(centre + support + 0.5));
    const triangle = Array.from({ length: end - start }, (_, tap) =>
      Math.max(0, 1 - Math.abs((tap + start - centre + 0.5) * (1 / support))),
    );
    const sum = triangle.reduce((total, weight) => total + weight, 0);
    starts[out] = start;
    weights.push(
      Int32Array.from(triangle, (weight) => Math.trunc(0.5 + (weight / sum) * 2 ** PRECISION_BITS)),
    );
  }
  return { starts, weights };
}

function resizeWidth(
  { height, width, channels, pixels }: Picture,
  usedWidth: number,
  outWidth: number,
): Picture {
  const { starts, weights } = bilinearTaps(width, usedWidth, outWidth);
  const out = new Uint8Array(height * outWidth * channels);
  let written = 0;
  for (let row = 0; row < height; row++) {
    const rowStart = row * width * channels;
    for (let col = 0; col < outWidth; col++) {
      const taps = weights[col];
      const first = rowStart + starts[col] * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = HALF;
        for (let tap = 0, at = first + channel; tap < taps.length; tap++, at += channels)
          sum += taps[tap] * pixels[at];
        out[written++] = sum >> PRECISION_BITS;
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
  const { starts, weights } = bilinearTaps(height, usedHeight, outHeight);
  const rowLength = width * channels;
  const out = new Uint8Array(outHeight * rowLength);
  // Whole rows are summed at a time, so that memory is read in order.
  const sums = new Int32Array(rowLength);
  for (let row = 0; row < outHeight; row++) {
    sums.fill(HALF);
    weights[row].forEach((weight, tap) => {
      const from = (starts[row] + tap) * rowLength;
      for (let i = 0; i < rowLength; i++) sums[i] += weight * pixels[from + i];
    });
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
