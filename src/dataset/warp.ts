/**
 * Sees a picture through a matrix: bilinear, in double precision, rounded once to uint8.
 * Pure arithmetic: it may import types and the loops over rows only.
 */
import type { AugmentationSettings, Picture } from './types.ts';
import { LOWER, type RowNumbers, rowLoops, START, STRIDE, UPPER } from './warpRows.ts';

export type FillMode = AugmentationSettings['fillMode'];

/** [a, b, c, d, e, f]: the result at (col, row) takes the input at (a·col + b·row + c, d·col + e·row + f). */
export type AffineMatrix = readonly [number, number, number, number, number, number];

/** How a picture is seen: through the matrix, times the brightness. */
export interface View {
  matrix: AffineMatrix;
  brightness: number;
  fillMode: FillMode;
}

/**
 * Where a coordinate takes its value from; outside [0, size − 1] as scipy's affine_transform has it:
 * `nearest` the edge; `reflect` (d c b a | a b c d | d c b a); `wrap` with scipy's period of size − 1.
 * `constant` gives NaN: the pixel becomes 0, with no blending towards the edge.
 */
function fold(at: number, size: number, fillMode: FillMode): number {
  const last = size - 1;
  if (at >= 0 && at <= last) return at;
  if (fillMode === 'constant') return Number.NaN;
  if (fillMode === 'nearest' || last === 0) return at < 0 ? 0 : last;
  if (fillMode === 'wrap') return at - last * Math.floor(at / last);
  const fromEdge = at + 0.5 - 2 * size * Math.floor((at + 0.5) / (2 * size));
  return Math.min(last, Math.max(0, Math.min(fromEdge, 2 * size - fromEdge) - 0.5));
}

/** The columns [first, end[ of `width` whose place a·col + start is inside the picture. */
function insideRange(a: number, start: number, width: number): [first: number, end: number] {
  if (a === 0) return [0, 0];
  const zero = -start / a;
  const last = (width - 1 - start) / a;
  const first = Math.min(width, Math.max(0, Math.ceil(Math.min(zero, last))));
  return [first, Math.max(first, Math.min(width, Math.floor(Math.max(zero, last)) + 1))];
}

/**
 * For matrices that do not turn and brightness up to 1: a result row then lies on one input row (d = 0), so two input
 * rows are blended once and only columns are interpolated, and nothing needs clipping. Several times as fast as
 * `warp`, whose arguments it has.
 */
export function warpAlongRows(
  { height, width, channels, pixels }: Picture,
  { matrix: [a, b, c, , e, f], brightness, fillMode }: View,
  out: Uint8Array,
  outOffset: number,
  outChannels: number,
): void {
  const rowLength = width * channels;
  const rows = Array.from({ length: channels }, () => new Float64Array(width + 1));
  const numbers: RowNumbers = new Float64Array(4);
  const { blend, write } = rowLoops(channels, outChannels);
  // One value all the way along an edge, unless the picture is mirrored or repeated beyond it.
  const isFlat = fillMode === 'nearest' || fillMode === 'constant' || a === 0;
  let blendedAt = -1;
  for (let row = 0; row < height; row++) {
    const at = fold(e * row + f, height, fillMode);
    // Beyond an edge, the same row comes again and again.
    if (at !== blendedAt) {
      const top = at | 0;
      const upper = top * rowLength;
      // NaN where the row is outside and the fill mode is constant: a Uint8Array keeps NaN as 0.
      numbers[LOWER] = (at - top) * brightness;
      numbers[UPPER] = brightness - numbers[LOWER];
      blend(pixels, upper, top < height - 1 ? upper + rowLength : upper, numbers, rows);
      blendedAt = at;
    }
    const start = b * row + c;
    const to = outOffset + row * width * outChannels;
    const [first, end] = insideRange(a, start, width);
    numbers[START] = a * first + start;
    numbers[STRIDE] = a;
    write(rows, numbers, end - first, out, to + first * outChannels);
    numbers[STRIDE] = 0;
    for (let col = first > 0 ? 0 : end; col < width; ) {
      const count = isFlat ? (col < first ? first : width) - col : 1;
      numbers[START] = fold(a * col + start, width, fillMode);
      write(rows, numbers, count, out, to + col * outChannels);
      col += count;
      if (col === first) col = end;
    }
  }
}

/**
 * For any matrix: four input pixels for each pixel of the result, which is written to `out` from `outOffset`. The
 * result has `outChannels` channels, the picture as many, or one.
 */
export function warp(
  { height, width, channels, pixels }: Picture,
  { matrix: [a, b, c, d, e, f], brightness, fillMode }: View,
  out: Uint8Array,
  outOffset: number,
  outChannels: number,
): void {
  const [lastCol, lastRow, rowLength] = [width - 1, height - 1, width * channels];
  let to = outOffset;
  for (let row = 0; row < height; row++) {
    const [colStart, rowStart] = [b * row + c, e * row + f];
    for (let col = 0; col < width; col++, to += outChannels) {
      let sourceCol = a * col + colStart;
      let sourceRow = d * col + rowStart;
      if (sourceCol < 0 || sourceCol > lastCol) sourceCol = fold(sourceCol, width, fillMode);
      if (sourceRow < 0 || sourceRow > lastRow) sourceRow = fold(sourceRow, height, fillMode);
      const left = sourceCol | 0;
      const top = sourceRow | 0;
      const rightShare = sourceCol - left;
      // NaN, kept as 0, where either coordinate is outside and the fill mode is constant.
      const lowerShare = (sourceRow - top) * brightness;
      const lowerRight = rightShare * lowerShare;
      const lowerLeft = lowerShare - lowerRight;
      const upperRight = rightShare * brightness - lowerRight;
      const upperLeft = brightness - upperRight - lowerShare;
      const right = left < lastCol ? channels : 0;
      const down = top < lastRow ? rowLength : 0;
      for (let channel = 0, i = top * rowLength + left * channels; channel < channels; channel++, i++) {
        const value =
          pixels[i] * upperLeft +
          pixels[i + right] * upperRight +
          pixels[i + down] * lowerLeft +
          pixels[i + down + right] * lowerRight +
          0.5;
        out[to + channel] = Math.min(255, value);
      }
      for (let channel = channels; channel < outChannels; channel++) out[to + channel] = out[to];
    }
  }
}
