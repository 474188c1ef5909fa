/**
 * Makes RGB of a JPEG's luma and chroma planes exactly as libjpeg does, which Pillow and Keras read JPEGs with.
 * Browsers hand the planes over as they are and smooth nothing when they convert them. Pure arithmetic; it imports nothing.
 */

/** Planes of one byte a sample, all in `bytes`: luma at full size, chroma halved where the picture says so. */
export interface JpegPlanes {
  layout: 'planes';
  width: number;
  height: number;
  bytes: Uint8Array;
  /** Y, Cb, Cr: where the plane starts and how many bytes lie from one row to the next. */
  planes: readonly { offset: number; stride: number }[];
  /** Whether a chroma sample serves two columns, and two rows (4:2:0: both; 4:2:2: columns). */
  halvedWidth: boolean;
  halvedHeight: boolean;
}

/** Narrower chroma planes are repeated, not smoothed (jdsample.c, jinit_upsampler). */
const MIN_SMOOTHED_WIDTH = 3;

/** A plane of chroma, upsampled row by row: `load` a row of the picture, then ask for its columns. */
function chromaReader(
  { width, height, bytes, planes, halvedWidth, halvedHeight }: JpegPlanes,
  plane: number,
) {
  const { offset, stride } = planes[plane];
  const chromaWidth = halvedWidth ? Math.ceil(width / 2) : width;
  const chromaHeight = halvedHeight ? Math.ceil(height / 2) : height;
  const smooth = halvedWidth && chromaWidth >= MIN_SMOOTHED_WIDTH;
  const mixesRows = smooth && halvedHeight;
  const sums = new Int32Array(chromaWidth);
  // Both rows and columns weigh 3 to 1; the sum of the weights is 4 or 16, and odd columns round the other way
  // (jdsample.c, h2v1_fancy_upsample and h2v2_fancy_upsample).
  const shift = mixesRows ? 4 : 2;
  const [evenBias, oddBias] = mixesRows ? [8, 7] : [1, 2];
  const last = chromaWidth - 1;
  return {
    load(row: number): void {
      const near = halvedHeight ? row >> 1 : row;
      const far = Math.min(chromaHeight - 1, Math.max(0, near + (row & 1 ? 1 : -1)));
      const [nearStart, farStart] = [offset + near * stride, offset + far * stride];
      for (let i = 0; i < chromaWidth; i++) {
        const value = bytes[nearStart + i];
        sums[i] = mixesRows ? 3 * value + bytes[farStart + i] : value;
      }
    },
    at(col: number): number {
      if (!halvedWidth) return sums[col];
      const near = col >> 1;
      if (!smooth) return sums[near];
      if (col & 1) return (3 * sums[near] + sums[Math.min(last, near + 1)] + oddBias) >> shift;
      return (3 * sums[near] + sums[Math.max(0, near - 1)] + evenBias) >> shift;
    },
  };
}

/** jdcolor.c: x · 2¹⁶, rounded. */
const fixed = (x: number) => Math.trunc(x * 65536 + 0.5);
const [RED_CR, BLUE_CB, GREEN_CB, GREEN_CR] = [fixed(1.402), fixed(1.772), fixed(0.34414), fixed(0.71414)];
const HALF = 1 << 15;

/** RGB of the pixels in those rows and columns, uint8 [rows.length, cols.length, 3]. */
export function sampleJpegPlanes(picture: JpegPlanes, rows: Int32Array, cols: Int32Array): Uint8Array {
  const { bytes, planes } = picture;
  const [blue, red] = [chromaReader(picture, 1), chromaReader(picture, 2)];
  const out = new Uint8ClampedArray(rows.length * cols.length * 3);
  let to = 0;
  for (const row of rows) {
    blue.load(row);
    red.load(row);
    const start = planes[0].offset + row * planes[0].stride;
    for (let i = 0; i < cols.length; i++, to += 3) {
      const col = cols[i];
      const luma = bytes[start + col];
      const cb = blue.at(col) - 128;
      const cr = red.at(col) - 128;
      out[to] = luma + ((RED_CR * cr + HALF) >> 16);
      out[to + 1] = luma + ((HALF - GREEN_CB * cb - GREEN_CR * cr) >> 16);
      out[to + 2] = luma + ((BLUE_CB * cb + HALF) >> 16);
    }
  }
  return new Uint8Array(out.buffer);
}
