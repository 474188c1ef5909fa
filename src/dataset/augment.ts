/**
 * Turns, shifts, shears, zooms, mirrors and brightens one picture as Keras' ImageDataGenerator does,
 * from parameters that were drawn before. Pure arithmetic: it may import types only.
 */
import type { AugmentationSettings, Picture } from './types.ts';

export type FillMode = AugmentationSettings['fillMode'];

/** What was drawn for one picture. Angles in degrees, shifts in pixels. */
export interface AugmentParams {
  theta: number;
  /** Sideways shift: the result at a column takes the input from `tx` columns further right. */
  tx: number;
  /** Shift up or down: the result at a row takes the input from `ty` rows further down. */
  ty: number;
  shear: number;
  /** Below 1 widens the picture's content, above 1 narrows it. */
  zx: number;
  /** The same for its height. */
  zy: number;
  flipHorizontal: boolean;
  flipVertical: boolean;
  /** Every value is multiplied by this; 1 leaves brightness alone. */
  brightness: number;
}

/** [a, b, c, d, e, f]: the result at (col, row) takes the input at (a·col + b·row + c, d·col + e·row + f). */
export type AffineMatrix = readonly [number, number, number, number, number, number];

/**
 * M = C · R(theta) · T(tx, ty) · S(shear) · Z(zx, zy) · C⁻¹ on (col, row), with
 * R = [[cos, −sin], [sin, cos]], S = [[1, −sin], [0, cos]]: what Keras computes since version 2.9.
 * The centre is where a picture's middle lies, counting pixel centres from 0: (w/2 − 0.5, h/2 − 0.5).
 * (Keras itself exchanges the two where height and width differ; here they are right.)
 */
export function affineMatrix(params: AugmentParams, centreCol: number, centreRow: number): AffineMatrix {
  const { tx, ty, zx, zy } = params;
  const theta = (params.theta * Math.PI) / 180;
  const shear = (params.shear * Math.PI) / 180;
  const [cos, sin] = [Math.cos(theta), Math.sin(theta)];
  const a = cos * zx;
  const b = (-cos * Math.sin(shear) - sin * Math.cos(shear)) * zy;
  const d = sin * zx;
  const e = (-sin * Math.sin(shear) + cos * Math.cos(shear)) * zy;
  const c = cos * tx - sin * ty + centreCol - a * centreCol - b * centreRow;
  const f = sin * tx + cos * ty + centreRow - d * centreCol - e * centreRow;
  return [a, b, c, d, e, f];
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

/** Where a result goes: `step` walks along a row of it, backwards where it is mirrored. */
interface Target {
  out: Uint8Array;
  channels: number;
  step: number;
  /** Place in `out` of column 0 of a row. */
  rowStart(row: number): number;
}

/**
 * The loop for matrices that do not turn: a result row then lies on one input row (d = 0), so two input
 * rows are blended once and only columns are interpolated. About twice as fast as `warp`.
 */
function warpAlongRows(
  { height, width, channels, pixels }: Picture,
  [a, b, c, , e, f]: AffineMatrix,
  brightness: number,
  fillMode: FillMode,
  target: Target,
): void {
  const { out, step } = target;
  const [lastCol, lastRow, rowLength] = [width - 1, height - 1, width * channels];
  // One pixel more than a row, so that the last column has a right neighbour.
  const blended = new Float64Array(rowLength + channels);
  for (let row = 0; row < height; row++) {
    let to = target.rowStart(row);
    let sourceRow = e * row + f;
    if (sourceRow < 0 || sourceRow > lastRow) sourceRow = fold(sourceRow, height, fillMode);
    const top = sourceRow | 0;
    const upper = top * rowLength;
    const lower = top < lastRow ? upper + rowLength : upper;
    // NaN where the row is outside and the fill mode is constant: a Uint8Array keeps NaN as 0.
    const lowerShare = (sourceRow - top) * brightness;
    const upperShare = brightness - lowerShare;
    for (let i = 0; i < rowLength; i++)
      blended[i] = pixels[upper + i] * upperShare + pixels[lower + i] * lowerShare;
    blended.copyWithin(rowLength, rowLength - channels, rowLength);
    const start = b * row + c;
    for (let col = 0; col < width; col++, to += step) {
      let sourceCol = a * col + start;
      if (sourceCol < 0 || sourceCol > lastCol) sourceCol = fold(sourceCol, width, fillMode);
      const left = sourceCol | 0;
      const rightShare = sourceCol - left;
      for (let channel = 0, i = left * channels; channel < channels; channel++, i++) {
        const value = blended[i] + (blended[i + channels] - blended[i]) * rightShare + 0.5;
        out[to + channel] = Math.min(255, value);
      }
      for (let channel = channels; channel < target.channels; channel++) out[to + channel] = out[to];
    }
  }
}

/** The loop for any matrix: four input pixels for each pixel of the result. */
function warp(
  { height, width, channels, pixels }: Picture,
  [a, b, c, d, e, f]: AffineMatrix,
  brightness: number,
  fillMode: FillMode,
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

/**
 * Writes the picture as seen through `matrix` into `out` from `outOffset`, same height and width: bilinear,
 * mirrored where `params` says so, times its brightness, rounded once to uint8.
 */
export function warpInto(
  picture: Picture,
  matrix: AffineMatrix,
  { flipHorizontal, flipVertical, brightness }: AugmentParams,
  fillMode: FillMode,
  out: Uint8Array,
  outOffset: number,
  outChannels: number,
): void {
  const { height, width } = picture;
  const target: Target = {
    out,
    channels: outChannels,
    step: flipHorizontal ? -outChannels : outChannels,
    rowStart: (row) =>
      outOffset +
      ((flipVertical ? height - 1 - row : row) * width + (flipHorizontal ? width - 1 : 0)) * outChannels,
  };
  const turns = matrix[3] !== 0;
  (turns ? warp : warpAlongRows)(picture, matrix, brightness, fillMode, target);
}

/**
 * Writes the changed picture into a batch: `out` from `outOffset`, uint8 [height, width, outChannels].
 * Order as in Keras: affine, flips, brightness (ImageEnhance.Brightness: multiply and clip).
 * `outChannels` is the picture's own number of channels, or more for a picture of one.
 */
export function augmentInto(
  picture: Picture,
  params: AugmentParams,
  fillMode: FillMode,
  out: Uint8Array,
  outOffset: number,
  outChannels: number,
): void {
  const matrix = affineMatrix(params, picture.width / 2 - 0.5, picture.height / 2 - 0.5);
  warpInto(picture, matrix, params, fillMode, out, outOffset, outChannels);
}

/** Writes the picture unchanged; a picture of one channel fills `outChannels`. */
export function copyInto(
  { channels, pixels }: Picture,
  out: Uint8Array,
  outOffset: number,
  outChannels: number,
): void {
  if (channels === outChannels) {
    out.set(pixels, outOffset);
    return;
  }
  for (let from = 0, to = outOffset; from < pixels.length; from++) {
    const value = pixels[from];
    for (const end = to + outChannels; to < end; to++) out[to] = value;
  }
}
