/**
 * Crops, turns, shifts, shears, zooms, mirrors and brightens one picture as Keras' ImageDataGenerator does, and changes its
 * appearance, from parameters that were drawn before. It may import types and the arithmetic of pixels/ only.
 */

import { type Appearance, changeAppearance } from '../pixels/appearance.ts';
import { type AffineMatrix, type Destination, type FillMode, warp } from '../pixels/warp.ts';
import type { Picture } from '../types.ts';
import type { Crop } from './drawAppearance.ts';

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
  /** The part that is enlarged to the whole before all else. */
  crop?: Crop | null;
  /** What is done to the pixels after all else. */
  appearance?: Appearance | null;
}

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

/** What a point of the cropped picture is in the whole: the pixels of the part are spread over those of the whole. */
function throughCrop(
  [a, b, c, d, e, f]: AffineMatrix,
  { left, top, ...part }: Crop,
  { height, width }: Picture,
): AffineMatrix {
  const [across, down] = [part.width / width, part.height / height];
  return [
    across * a,
    across * b,
    across * (c + 0.5) - 0.5 + left,
    down * d,
    down * e,
    down * (f + 0.5) - 0.5 + top,
  ];
}

/**
 * Writes the picture as seen through `matrix`, same height and width: bilinear,
 * mirrored where `params` says so, times its brightness, rounded once to uint8.
 */
export function warpInto(
  picture: Picture,
  matrix: AffineMatrix,
  { flipHorizontal, flipVertical, brightness }: AugmentParams,
  fillMode: FillMode,
  into: Destination,
): void {
  const [a, b, c, d, e, f] = matrix;
  // Mirroring the result is walking backwards through the matrix.
  const [lastCol, lastRow] = [picture.width - 1, picture.height - 1];
  const [colSign, rowSign] = [flipHorizontal ? -1 : 1, flipVertical ? -1 : 1];
  const [col0, row0] = [flipHorizontal ? lastCol : 0, flipVertical ? lastRow : 0];
  const mirrored: AffineMatrix = [
    colSign * a,
    rowSign * b,
    a * col0 + b * row0 + c,
    colSign * d,
    rowSign * e,
    d * col0 + e * row0 + f,
  ];
  warp(picture, { matrix: mirrored, brightness, fillMode }, into);
}

/**
 * Writes the changed picture into a batch. Order: crop; affine, flips, brightness as in Keras (ImageEnhance.Brightness: multiply
 * and clip); appearance, of a grey picture as one channel.
 */
export function augmentInto(
  picture: Picture,
  params: AugmentParams,
  fillMode: FillMode,
  into: Destination,
): void {
  const { crop, appearance } = params;
  const turned = affineMatrix(params, picture.width / 2 - 0.5, picture.height / 2 - 0.5);
  const matrix = crop ? throughCrop(turned, crop, picture) : turned;
  if (!appearance) {
    warpInto(picture, matrix, params, fillMode, into);
    return;
  }
  const pixels = new Uint8Array(picture.pixels.length);
  warpInto(picture, matrix, params, fillMode, { out: pixels, offset: 0, channels: picture.channels });
  changeAppearance({ ...picture, pixels }, appearance);
  copyInto({ ...picture, pixels }, into);
}

/** Writes the picture unchanged. */
export function copyInto(
  { channels, pixels }: Picture,
  { out, offset, channels: outChannels }: Destination,
): void {
  if (channels === outChannels) {
    out.set(pixels, offset);
    return;
  }
  for (let from = 0, to = offset; from < pixels.length; from++) {
    const value = pixels[from];
    for (const end = to + outChannels; to < end; to++) out[to] = value;
  }
}
