/**
 * The loops that see a picture through a matrix: bilinear, in double precision, rounded once to uint8.
 * Pure arithmetic: it may import types only.
 */
import type { AugmentationSettings, Picture } from './types.ts';

export type FillMode = AugmentationSettings['fillMode'];

/** [a, b, c, d, e, f]: the result at (col, row) takes the input at (a·col + b·row + c, d·col + e·row + f). */
export type AffineMatrix = readonly [number, number, number, number, number, number];

/** How a picture is seen: through the matrix, times the brightness. */
export interface View {
  matrix: AffineMatrix;
  brightness: number;
  fillMode: FillMode;
}

/** Where a result goes: `step` walks along a row of it, backwards where it is mirrored. */
export interface Target {
  out: Uint8Array;
  /** Those of the picture, or more for a picture of one. */
  channels: number;
  step: number;
  /** Place in `out` of column 0 of a row. */
  rowStart(row: number): number;
}

/**
 * Where a coordinate outside [0, size − 1] takes its value from, as scipy's affine_transform has it:
 * `nearest` the edge; `reflect` (d c b a | a b c d | d c b a); `wrap` with scipy's period of size − 1.
 * `constant` gives NaN: the pixel becomes 0, with no blending towards the edge.
 */
function fold(at: number, size: number, fillMode: FillMode): number {
  const last = size - 1;
  if (fillMode === 'constant') return Number.NaN;
  if (fillMode === 'nearest' || last === 0) return at < 0 ? 0 : last;
  if (fillMode === 'wrap') return at - last * Math.floor(at / last);
  const fromEdge = at + 0.5 - 2 * size * Math.floor((at + 0.5) / (2 * size));
  return Math.min(last, Math.max(0, Math.min(fromEdge, 2 * size - fromEdge) - 0.5));
}

/** One channel of two input rows, blended into `blended`, whose last value stands twice: it has a right neighbour, too. */
function blendRows(
  pixels: Uint8Array,
  upper: number,
  lower: number,
  channels: number,
  lowerShare: number,
  brightness: number,
  blended: Float64Array,
): void {
  const width = blended.length - 1;
  for (let col = 0, above = upper, below = lower; col < width; col++, above += channels, below += channels) {
    const value = pixels[above];
    blended[col] = (value + (pixels[below] - value) * lowerShare) * brightness;
  }
  blended[width] = blended[width - 1];
}

/**
 * Writes the columns from `from` to before `end` of a result row, the first of them at `to`. Column `col` takes its
 * value from a·col + start, inside the picture, in blended input rows, one for each channel.
 */
type WriteColumns = (
  rows: readonly Float64Array[],
  a: number,
  start: number,
  from: number,
  end: number,
  target: Target,
  to: number,
) => void;

/** One channel, written as often as the target has channels: one or three. */
const writeGrey: WriteColumns = (rows, a, start, from, end, { out, channels, step }, to) => {
  const values = rows[0];
  for (let col = from; col < end; col++, to += step) {
    const at = a * col + start;
    const left = at | 0;
    const value = values[left];
    const rounded = Math.min(255, value + (values[left + 1] - value) * (at - left) + 0.5) | 0;
    out[to] = rounded;
    if (channels === 3) {
      out[to + 1] = rounded;
      out[to + 2] = rounded;
    }
  }
};

/** Three channels. */
const writeColor: WriteColumns = (rows, a, start, from, end, { out, step }, to) => {
  const reds = rows[0];
  const greens = rows[1];
  const blues = rows[2];
  for (let col = from; col < end; col++, to += step) {
    const at = a * col + start;
    const left = at | 0;
    const rightShare = at - left;
    const red = reds[left];
    const green = greens[left];
    const blue = blues[left];
    out[to] = Math.min(255, red + (reds[left + 1] - red) * rightShare + 0.5);
    out[to + 1] = Math.min(255, green + (greens[left + 1] - green) * rightShare + 0.5);
    out[to + 2] = Math.min(255, blue + (blues[left + 1] - blue) * rightShare + 0.5);
  }
};

/**
 * For matrices that do not turn: a result row then lies on one input row (d = 0), so two input rows are blended
 * once, channel by channel, and only columns are interpolated. Several times as fast as `warp`.
 */
export function warpAlongRows(picture: Picture, view: View, target: Target): void {
  const { height, width, channels, pixels } = picture;
  const { brightness, fillMode } = view;
  const [a, b, c, , e, f] = view.matrix;
  const [lastCol, lastRow, rowLength] = [width - 1, height - 1, width * channels];
  const blended = Array.from({ length: channels }, () => new Float64Array(width + 1));
  const write = channels === 1 ? writeGrey : writeColor;
  let blendedAt = -1;
  for (let row = 0; row < height; row++) {
    let at = e * row + f;
    if (at < 0 || at > lastRow) at = fold(at, height, fillMode);
    // Beyond an edge, the same row comes again and again.
    if (at !== blendedAt) {
      const top = at | 0;
      const upper = top * rowLength;
      const lower = top < lastRow ? upper + rowLength : upper;
      for (let channel = 0; channel < channels; channel++)
        blendRows(pixels, upper + channel, lower + channel, channels, at - top, brightness, blended[channel]);
      blendedAt = at;
    }
    const start = b * row + c;
    const to = target.rowStart(row);
    const first = Math.min(width, Math.max(0, Math.ceil(-start / a)));
    const end = Math.max(first, Math.min(width, Math.floor((lastCol - start) / a) + 1));
    write(blended, a, start, first, end, target, to + first * target.step);
    const writeOutside = (from: number, until: number) => {
      // One value all the way along, unless the picture is mirrored or repeated beyond its edge.
      const stride = fillMode === 'nearest' || fillMode === 'constant' ? until - from : 1;
      for (let col = from; col < until; col += stride) {
        const place = fold(a * col + start, width, fillMode);
        write(blended, 0, place, col, col + stride, target, to + col * target.step);
      }
    };
    writeOutside(0, first);
    writeOutside(end, width);
  }
}

/** The loop for any matrix: four input pixels for each pixel of the result. */
export function warp(
  { height, width, channels, pixels }: Picture,
  { matrix: [a, b, c, d, e, f], brightness, fillMode }: View,
  target: Target,
): void {
  const { out, step } = target;
  const [lastCol, lastRow, rowLength] = [width - 1, height - 1, width * channels];
  for (let row = 0; row < height; row++) {
    let to = target.rowStart(row);
    const [colStart, rowStart] = [b * row + c, e * row + f];
    for (let col = 0; col < width; col++, to += step) {
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
      for (let channel = channels; channel < target.channels; channel++) out[to + channel] = out[to];
    }
  }
}
