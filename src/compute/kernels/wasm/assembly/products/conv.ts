/**
 * A convolution as one matrix product without a patch matrix: each row of the product is an output position, whose
 * values are read where they lie in the picture. It serves the forward pass and, with dy in the place of the picture,
 * the input gradient:
 *   out[b, q, n] = Σ_t Σ_c x[b, q · stride + offset_t, c] · filter[t, c, n], zero where that lies outside of x.
 */

import { rowsTile, TILE_COLUMNS, TILE_ROWS } from './microkernels.ts';
import { packColumns, packRows } from './packing.ts';

/** Output positions in one task: a multiple of the tile, few enough for their part of the picture to stay cached. */
export const ROWS_PER_TASK: i32 = 48;

@unmanaged
export class Conv {
  /** [batch, inHeight, inWidth, inChannels] */
  x: usize;
  /** Strips of 8 output channels, each [taps · run][8]. */
  filter: usize;
  /** [batch, outHeight, outWidth, outChannels] */
  out: usize;
  /** As many zeros as a run is long: what is read outside of the picture. */
  zeros: usize;
  /** For each tap its offsets in y and x. */
  taps: usize;
  tapCount: i32;
  /** Values read at each tap: the channels, or those of a whole row of the filter where no padding is. */
  run: i32;
  batch: i32;
  inHeight: i32;
  inWidth: i32;
  inChannels: i32;
  strideY: i32;
  strideX: i32;
  /** The positions q that are computed, and where they lie in the output: at q · step + start. */
  rowsY: i32;
  rowsX: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  stepY: i32;
  stepX: i32;
  startY: i32;
  startX: i32;
  /** Strips of the filter in one task. */
  stripsPerTask: i32;
}

/** The task `index` = stretch of positions · blocks of strips + block. `scratch` holds the addresses of its tiles. */
export function convTask(p: Conv, index: i32, scratch: usize): void {
  const strips = (p.outChannels + TILE_COLUMNS - 1) / TILE_COLUMNS;
  const blocks = (strips + p.stripsPerTask - 1) / p.stripsPerTask;
  const firstStrip = (index % blocks) * p.stripsPerTask;
  index /= blocks;
  const perPicture = p.rowsY * p.rowsX;
  const total = p.batch * perPicture;
  const first = index * ROWS_PER_TASK;
  const rows = min(ROWS_PER_TASK, total - first);
  const tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
  const tapCount = p.tapCount;
  const tileBytes = <usize>(tapCount + 1) * 24;
  const pixelBytes = (<usize>p.inChannels) << 2;
  const runPixels = p.run / p.inChannels;

  for (let row: i32 = 0; row < tiles * TILE_ROWS; row++) {
    // Beyond the last row of all, the last one is computed again and not written.
    const position = first + min(row, rows - 1);
    const picture = position / perPicture;
    const y = (position % perPicture) / p.rowsX;
    const x = (position % perPicture) % p.rowsX;
    let at = scratch + <usize>(row / TILE_ROWS) * tileBytes + ((<usize>(row % TILE_ROWS)) << 2);
    const outPixel = (picture * p.outHeight + y * p.stepY + p.startY) * p.outWidth + x * p.stepX + p.startX;
    store<u32>(at, <u32>(p.out + <usize>outPixel * ((<usize>p.outChannels) << 2)));
    for (let tap: i32 = 0; tap < tapCount; tap++) {
      at += 24;
      const offsets = p.taps + ((<usize>tap) << 3);
      const inY = y * p.strideY + load<i32>(offsets);
      const inX = x * p.strideX + load<i32>(offsets, 4);
      const inside = inY >= 0 && inY < p.inHeight && inX >= 0 && inX + runPixels <= p.inWidth;
      const pixel = (picture * p.inHeight + inY) * p.inWidth + inX;
      store<u32>(at, <u32>(inside ? p.x + <usize>pixel * pixelBytes : p.zeros));
    }
  }

  const stripBytes = (<usize>(tapCount * p.run)) << 5;
  const end = min(p.outChannels, (firstStrip + p.stripsPerTask) * TILE_COLUMNS);
  let strip = p.filter + <usize>firstStrip * stripBytes;
  for (let n = firstStrip * TILE_COLUMNS; n < end; n += TILE_COLUMNS) {
    const columns = min(TILE_COLUMNS, p.outChannels - n);
    for (let tile: i32 = 0; tile < tiles; tile++) {
      const outs = scratch + <usize>tile * tileBytes;
      const tileRows = min(TILE_ROWS, rows - tile * TILE_ROWS);
      rowsTile(outs + 24, tapCount, p.run, strip, outs, (<usize>n) << 2, tileRows, columns, false);
    }
    strip += stripBytes;
  }
}

@unmanaged
export class PackFilter {
  /** [height · width, inChannels, outChannels] */
  filter: usize;
  /** Strips of 8 columns. */
  packed: usize;
  /** For each tap its place in the filter (y · width + x). */
  places: usize;
  tapCount: i32;
  inChannels: i32;
  outChannels: i32;
  /** 0: columns are the output channels. 1: the input channels, for the input gradient. */
  transposed: i32;
}

/** The task `index`: one strip of 8 columns of the filter, tap by tap. */
export function packFilterTask(p: PackFilter, index: i32): void {
  const first = index * TILE_COLUMNS;
  const steps = p.transposed ? p.outChannels : p.inChannels;
  const all = p.transposed ? p.inChannels : p.outChannels;
  const columns = min(TILE_COLUMNS, all - first);
  const pitch = (<usize>p.outChannels) << 2;
  const tapBytes = <usize>p.inChannels * pitch;
  for (let tap: i32 = 0; tap < p.tapCount; tap++) {
    const strip = p.packed + ((<usize>((index * p.tapCount + tap) * steps)) << 5);
    const from = p.filter + <usize>load<i32>(p.places + ((<usize>tap) << 2)) * tapBytes;
    if (p.transposed) packColumns(strip, from + <usize>first * pitch, pitch, steps, columns);
    else packRows(strip, from + ((<usize>first) << 2), pitch, steps, columns);
  }
}
