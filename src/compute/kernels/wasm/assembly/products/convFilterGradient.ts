/**
 * The filter gradient of a convolution, a product Aᵀ · B whose A is gathered from the picture block by block:
 *   dW[ky, kx, c, n] = Σ_b Σ_y Σ_x x[b, y · s + ky · d − pad, x · s + kx · d − pad, c] · dy[b, y, x, n]
 * The long sum over positions (b, y, x) is cut into chunks with a partial sum each. A task is a block of one of them.
 */
import { BLOCK_COLUMNS, BLOCK_ROWS, BLOCK_STEPS } from './matMul.ts';
import { addOuterBlock } from './matMulTransposedA.ts';
import { copyValues } from './packing.ts';

@unmanaged
export class ConvFilterGradient {
  /** [batch, inHeight, inWidth, inChannels] */
  x: usize;
  /** [batch, outHeight, outWidth, outChannels] */
  dy: usize;
  /** [chunks][filterHeight · filterWidth · inChannels · outChannels] */
  partials: usize;
  batch: i32;
  inHeight: i32;
  inWidth: i32;
  inChannels: i32;
  /** Values read at each tap: the channels, or those of a whole row of the filter where no padding is. */
  run: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  filterHeight: i32;
  /** 1 where a run is a whole row of the filter. */
  filterWidth: i32;
  strideY: i32;
  strideX: i32;
  dilationY: i32;
  dilationX: i32;
  padTop: i32;
  padLeft: i32;
  /** Output positions (of all pictures) in one chunk. */
  positionsPerChunk: i32;
}

/** The task `index` = (chunk · rowBlocks + rowBlock) · columnBlocks + columnBlock; rows are taps and their channels. */
export function convFilterGradientTask(p: ConvFilterGradient, index: i32, scratch: usize): void {
  const allRows = p.filterHeight * p.filterWidth * p.run;
  const columnBlocks = (p.outChannels + BLOCK_COLUMNS - 1) / BLOCK_COLUMNS;
  const rowBlocks = (allRows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  const firstColumn = (index % columnBlocks) * BLOCK_COLUMNS;
  index /= columnBlocks;
  const firstRow = (index % rowBlocks) * BLOCK_ROWS;
  const chunk = index / rowBlocks;
  const rows = min(BLOCK_ROWS, allRows - firstRow);
  const columns = min(BLOCK_COLUMNS, p.outChannels - firstColumn);
  const begin = chunk * p.positionsPerChunk;
  const end = min(begin + p.positionsPerChunk, p.batch * p.outHeight * p.outWidth);
  const pitch = (<usize>p.outChannels) << 2;
  const out = p.partials + <usize>(chunk * allRows + firstRow) * pitch + ((<usize>firstColumn) << 2);
  for (let row: i32 = 0; row < rows; row++) memory.fill(out + <usize>row * pitch, 0, (<usize>columns) << 2);
  for (let step = begin; step < end; step += BLOCK_STEPS) {
    const steps = min(BLOCK_STEPS, end - step);
    gather(p, scratch, step, steps, firstRow, rows);
    const dy = p.dy + <usize>step * pitch + ((<usize>firstColumn) << 2);
    addOuterBlock(scratch, rows, steps, dy, columns, out, pitch);
  }
}

/** to[k] = what position first + k reads: `rows` of its values from `firstRow` on, zero outside of the picture. */
function gather(p: ConvFilterGradient, to: usize, first: i32, count: i32, firstRow: i32, rows: i32): void {
  const pixelBytes = (<usize>p.inChannels) << 2;
  const runPixels = p.run / p.inChannels;
  const firstTap = firstRow / p.run;
  const firstKy = firstTap / p.filterWidth;
  const firstKx = firstTap % p.filterWidth;
  const firstBytes = (<usize>(firstRow % p.run)) << 2;
  const runBytes = (<usize>p.run) << 2;
  const end = to + ((<usize>(count * rows)) << 2);
  const rowBytes = (<usize>rows) << 2;
  let x = first % p.outWidth;
  let y = first / p.outWidth;
  let picture = y / p.outHeight;
  y %= p.outHeight;
  for (; to < end; to += rowBytes) {
    const top = y * p.strideY - p.padTop;
    const left = x * p.strideX - p.padLeft;
    let ky = firstKy;
    let kx = firstKx;
    let skip = firstBytes;
    for (let done: usize = 0; done < rowBytes; ) {
      const bytes = min(runBytes - skip, rowBytes - done);
      const inY = top + ky * p.dilationY;
      const inX = left + kx * p.dilationX;
      if (inY >= 0 && inY < p.inHeight && inX >= 0 && inX + runPixels <= p.inWidth) {
        const pixel = (picture * p.inHeight + inY) * p.inWidth + inX;
        copyValues(to + done, p.x + <usize>pixel * pixelBytes + skip, bytes);
      } else {
        for (let at: usize = 0; at < bytes; at += 16) v128.store(to + done + at, f32x4.splat(0));
      }
      done += bytes;
      skip = 0;
      if (++kx == p.filterWidth) {
        kx = 0;
        ky++;
      }
    }
    if (++x == p.outWidth) {
      x = 0;
      if (++y == p.outHeight) {
        y = 0;
        picture++;
      }
    }
  }
}
