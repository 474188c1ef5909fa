/**
 * Sees a picture through a matrix: bilinear, rounded once to uint8. The arithmetic is in assembly/warp.ts. It may
 * import the dataset's types and the module only.
 */
import type { AugmentationSettings } from '../augmentation.ts';
import type { Picture } from '../types.ts';
import { pixelMemory } from './module.ts';

export type FillMode = AugmentationSettings['fillMode'];

/** [a, b, c, d, e, f]: the result at (col, row) takes the input at (a·col + b·row + c, d·col + e·row + f). */
export type AffineMatrix = readonly [number, number, number, number, number, number];

/** How a picture is seen: through the matrix, times the brightness. */
export interface View {
  matrix: AffineMatrix;
  brightness: number;
  fillMode: FillMode;
}

/** Where a picture is written: into `out` from `offset` on, uint8 [height, width, channels]. */
export interface Destination {
  out: Uint8Array;
  offset: number;
  /** The picture's own number of channels, or more for a picture of one, which fills them all. */
  channels: number;
}

/** The fill modes in the order in which assembly/warp.ts numbers them. */
const FILL_MODES: readonly FillMode[] = ['nearest', 'constant', 'reflect', 'wrap'];

/** Of one column of a blended row. */
const COLUMN_BYTES = 16;
/** A blended row has one column before the first, and one behind the last; see assembly/warpRows.ts. */
const COLUMNS_AROUND = 2;

/** Writes what is seen. */
export function warp(
  { height, width, channels, pixels }: Picture,
  { matrix, brightness, fillMode }: View,
  { out, offset, channels: outChannels }: Destination,
): void {
  const outBytes = height * width * outChannels;
  const rowBytes = (width + COLUMNS_AROUND) * COLUMN_BYTES;
  const { functions, bytes, addresses } = pixelMemory([pixels.length, rowBytes, outBytes]);
  const [from, row, to] = addresses;
  bytes.set(pixels, from);
  const mode = FILL_MODES.indexOf(fillMode);
  const firstColumn = row + COLUMN_BYTES;
  functions.warp(from, height, width, channels, ...matrix, brightness, mode, firstColumn, to, outChannels);
  out.set(bytes.subarray(to, to + outBytes), offset);
}
