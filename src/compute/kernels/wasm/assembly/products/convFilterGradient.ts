/**
 * The filter gradient of a convolution as a matrix product without a patch matrix:
 *   dW[ky, kx, c, n] = Σ_b Σ_y Σ_x x[b, y · s + ky · d − pad, x · s + kx · d − pad, c] · dy[b, y, x, n]
 * The long sum over output rows (b, y) is cut into chunks, one task and one partial sum each.
 */
import { outerTile, TILE_COLUMNS, TILE_ROWS } from './microkernels.ts';
import { packRows, SCRATCH_BYTES } from './packing.ts';

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
  /** Output rows (of all pictures) in one chunk. */
  rowsPerChunk: i32;
}

/** The task `index`: the partial sum over its output rows. */
export function convFilterGradientTask(p: ConvFilterGradient, index: i32, scratch: usize): void {
  const pixelBytes = (<usize>p.inChannels) << 2;
  const pitch = (<usize>p.outChannels) << 2;
  const size = <usize>(p.filterHeight * p.filterWidth * p.run) * pitch;
  const partial = p.partials + <usize>index * size;
  memory.fill(partial, 0, size);
  const strips = (p.outChannels + TILE_COLUMNS - 1) / TILE_COLUMNS;
  /** Where the last run of a picture's row begins. */
  const lastX = p.inWidth - p.run / p.inChannels;
  // A long output row is packed in pieces.
  const piece = max(1, min(p.outWidth, SCRATCH_BYTES / (strips * 32)));
  const end = min((index + 1) * p.rowsPerChunk, p.batch * p.outHeight);
  for (let row = index * p.rowsPerChunk; row < end; row++) {
    const picture = row / p.outHeight;
    const topY = (row % p.outHeight) * p.strideY - p.padTop;
    for (let begin: i32 = 0; begin < p.outWidth; begin += piece) {
      const count = min(piece, p.outWidth - begin);
      const dy = p.dy + <usize>(row * p.outWidth + begin) * pitch;
      for (let strip: i32 = 0; strip < strips; strip++) {
        const n = strip * TILE_COLUMNS;
        const to = scratch + ((<usize>(strip * count)) << 5);
        packRows(to, dy + ((<usize>n) << 2), pitch, count, min(TILE_COLUMNS, p.outChannels - n));
      }
      for (let ky: i32 = 0; ky < p.filterHeight; ky++) {
        const inY = topY + ky * p.dilationY;
        if (inY < 0 || inY >= p.inHeight) continue;
        const line = p.x + <usize>((picture * p.inHeight + inY) * p.inWidth) * pixelBytes;
        for (let kx: i32 = 0; kx < p.filterWidth; kx++) {
          // The positions of this piece whose x lies inside of the picture: from ≤ position < to.
          const left = begin * p.strideX + kx * p.dilationX - p.padLeft;
          const from = left < 0 ? (p.strideX - 1 - left) / p.strideX : 0;
          const to = min(count, (lastX - left + p.strideX) / p.strideX);
          if (from >= to) continue;
          const a = line + <usize>(left + from * p.strideX) * pixelBytes;
          const out = partial + <usize>((ky * p.filterWidth + kx) * p.run) * pitch;
          for (let strip: i32 = 0; strip < strips; strip++) {
            const n = strip * TILE_COLUMNS;
            const b = scratch + ((<usize>(strip * count + from)) << 5);
            const columns = min(TILE_COLUMNS, p.outChannels - n);
            for (let c: i32 = 0; c < p.run; c += TILE_ROWS) {
              outerTile(
                a + ((<usize>c) << 2),
                pixelBytes * <usize>p.strideX,
                b,
                to - from,
                out + <usize>c * pitch + ((<usize>n) << 2),
                pitch,
                min(TILE_ROWS, p.run - c),
                columns,
              );
            }
          }
        }
      }
    }
  }
}
