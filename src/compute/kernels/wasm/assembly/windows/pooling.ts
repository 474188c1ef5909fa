/**
 * Maximum pooling and the gradients of both poolings. A task is one picture and at most 32 of its channels, so that
 * no two tasks write to the same place where windows overlap.
 */

/** Channels in one task: two cache lines. */
export const CHANNELS_PER_TASK: i32 = 32;

@unmanaged
export class Pool {
  /** [batch, inHeight, inWidth, channels] */
  x: usize;
  /** [batch, outHeight, outWidth, channels] */
  dy: usize;
  /** The maximum: as dy. A gradient: as x. */
  out: usize;
  channels: i32;
  inHeight: i32;
  inWidth: i32;
  outHeight: i32;
  outWidth: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideY: i32;
  strideX: i32;
  padTop: i32;
  padLeft: i32;
}

/** The part of the window at an output position that lies inside of the picture, and where it begins in memory. */
@unmanaged
class Window {
  height: i32;
  width: i32;
  /** Bytes from the picture's beginning to the window's first pixel. */
  first: usize;
}

function windowAt(p: Pool, y: i32, x: i32, window: Window): void {
  const top = y * p.strideY - p.padTop;
  const left = x * p.strideX - p.padLeft;
  const fromY = max(top, 0);
  const fromX = max(left, 0);
  window.height = min(top + p.filterHeight, p.inHeight) - fromY;
  window.width = min(left + p.filterWidth, p.inWidth) - fromX;
  window.first = (<usize>((fromY * p.inWidth + fromX) * p.channels)) << 2;
}

/** out = the largest value of each window. */
export function maxPoolTask(p: Pool, index: i32, scratch: usize): void {
  const window = changetype<Window>(scratch);
  const blocks = (p.channels + CHANNELS_PER_TASK - 1) / CHANNELS_PER_TASK;
  const picture = index / blocks;
  const begin = (index % blocks) * CHANNELS_PER_TASK;
  const end = min(begin + CHANNELS_PER_TASK, p.channels);
  const pitch = (<usize>p.channels) << 2;
  const input = p.x + <usize>(picture * p.inHeight * p.inWidth) * pitch;
  let out = p.out + <usize>(picture * p.outHeight * p.outWidth) * pitch;
  for (let y: i32 = 0; y < p.outHeight; y++)
    for (let x: i32 = 0; x < p.outWidth; x++) {
      windowAt(p, y, x, window);
      let c = begin;
      for (; c + 16 <= end; c += 16) {
        const at = (<usize>c) << 2;
        let largest0 = f32x4.splat(-Infinity);
        let largest1 = largest0;
        let largest2 = largest0;
        let largest3 = largest0;
        for (let i: i32 = 0; i < window.height; i++) {
          let from = input + window.first + at + <usize>(i * p.inWidth) * pitch;
          for (let j: i32 = 0; j < window.width; j++) {
            largest0 = f32x4.max(largest0, v128.load(from));
            largest1 = f32x4.max(largest1, v128.load(from, 16));
            largest2 = f32x4.max(largest2, v128.load(from, 32));
            largest3 = f32x4.max(largest3, v128.load(from, 48));
            from += pitch;
          }
        }
        v128.store(out + at, largest0);
        v128.store(out + at, largest1, 16);
        v128.store(out + at, largest2, 32);
        v128.store(out + at, largest3, 48);
      }
      for (; c + 4 <= end; c += 4) {
        const at = (<usize>c) << 2;
        let largest = f32x4.splat(-Infinity);
        for (let i: i32 = 0; i < window.height; i++) {
          let from = input + window.first + at + <usize>(i * p.inWidth) * pitch;
          for (let j: i32 = 0; j < window.width; j++) {
            largest = f32x4.max(largest, v128.load(from));
            from += pitch;
          }
        }
        v128.store(out + at, largest);
      }
      for (; c < end; c++) {
        const at = (<usize>c) << 2;
        let largest: f32 = -Infinity;
        for (let i: i32 = 0; i < window.height; i++)
          for (let j: i32 = 0; j < window.width; j++)
            largest = max<f32>(
              largest,
              load<f32>(input + window.first + at + <usize>(i * p.inWidth + j) * pitch),
            );
        store<f32>(out + at, largest);
      }
      out += pitch;
    }
}

/** out += dy at the first of the largest values of each window, row by row. */
export function maxPoolGradientTask(p: Pool, index: i32, scratch: usize): void {
  const rowBytes = (<usize>(p.inWidth * p.channels)) << 2;
  const window = changetype<Window>(scratch);
  const blocks = (p.channels + CHANNELS_PER_TASK - 1) / CHANNELS_PER_TASK;
  const picture = index / blocks;
  const begin = (index % blocks) * CHANNELS_PER_TASK;
  const end = min(begin + CHANNELS_PER_TASK, p.channels);
  const pitch = (<usize>p.channels) << 2;
  const pixels = p.inHeight * p.inWidth;
  const input = p.x + <usize>(picture * pixels) * pitch;
  const out = p.out + <usize>(picture * pixels) * pitch;
  clear(out, pixels, pitch, begin, end);
  let dy = p.dy + <usize>(picture * p.outHeight * p.outWidth) * pitch;
  for (let y: i32 = 0; y < p.outHeight; y++)
    for (let x: i32 = 0; x < p.outWidth; x++) {
      windowAt(p, y, x, window);
      const height = window.height;
      const width = window.width;
      let c = begin;
      for (; c + 4 <= end; c += 4) {
        const at = window.first + ((<usize>c) << 2);
        let largest = f32x4.splat(-Infinity);
        // The place of the largest value: its distance from the window's first pixel, in bytes.
        let place = i32x4.splat(-1);
        for (let i: i32 = 0; i < height; i++) {
          let offset = <usize>i * rowBytes;
          for (let j: i32 = 0; j < width; j++) {
            const value = v128.load(input + at + offset);
            const larger = f32x4.gt(value, largest);
            largest = v128.bitselect(value, largest, larger);
            place = v128.bitselect(i32x4.splat(<i32>offset), place, larger);
            offset += pitch;
          }
        }
        const gradient = v128.load(dy + ((<usize>c) << 2));
        for (let i: i32 = 0; i < height; i++) {
          let offset = <usize>i * rowBytes;
          for (let j: i32 = 0; j < width; j++) {
            const share = v128.and(gradient, i32x4.eq(place, i32x4.splat(<i32>offset)));
            const to = out + at + offset;
            v128.store(to, f32x4.add(v128.load(to), share));
            offset += pitch;
          }
        }
      }
      for (; c < end; c++) {
        const at = window.first + ((<usize>c) << 2);
        let largest: f32 = -Infinity;
        let place: usize = 0;
        for (let i: i32 = 0; i < height; i++)
          for (let j: i32 = 0; j < width; j++) {
            const offset = at + <usize>(i * p.inWidth + j) * pitch;
            const value = load<f32>(input + offset);
            if (value > largest) {
              largest = value;
              place = out + offset;
            }
          }
        if (place != 0) store<f32>(place, load<f32>(place) + load<f32>(dy + ((<usize>c) << 2)));
      }
      dy += pitch;
    }
}

/** out += dy / (filterHeight · filterWidth) at every place of each window, as tfjs shares it. */
export function averagePoolGradientTask(p: Pool, index: i32, scratch: usize): void {
  const window = changetype<Window>(scratch);
  const blocks = (p.channels + CHANNELS_PER_TASK - 1) / CHANNELS_PER_TASK;
  const picture = index / blocks;
  const begin = (index % blocks) * CHANNELS_PER_TASK;
  const end = min(begin + CHANNELS_PER_TASK, p.channels);
  const pitch = (<usize>p.channels) << 2;
  const pixels = p.inHeight * p.inWidth;
  const out = p.out + <usize>(picture * pixels) * pitch;
  clear(out, pixels, pitch, begin, end);
  const share = <f32>1 / <f32>(p.filterHeight * p.filterWidth);
  let dy = p.dy + <usize>(picture * p.outHeight * p.outWidth) * pitch;
  for (let y: i32 = 0; y < p.outHeight; y++)
    for (let x: i32 = 0; x < p.outWidth; x++) {
      windowAt(p, y, x, window);
      for (let i: i32 = 0; i < window.height; i++)
        for (let j: i32 = 0; j < window.width; j++) {
          const to = out + window.first + <usize>(i * p.inWidth + j) * pitch;
          let c = begin;
          for (; c + 4 <= end; c += 4) {
            const at = (<usize>c) << 2;
            const part = f32x4.mul(v128.load(dy + at), f32x4.splat(share));
            v128.store(to + at, f32x4.add(v128.load(to + at), part));
          }
          for (; c < end; c++) {
            const at = (<usize>c) << 2;
            store<f32>(to + at, load<f32>(to + at) + load<f32>(dy + at) * share);
          }
        }
      dy += pitch;
    }
}

/** Zeros in the channels begin … end − 1 of every pixel. */
function clear(out: usize, pixels: i32, pitch: usize, begin: i32, end: i32): void {
  const bytes = (<usize>(end - begin)) << 2;
  if (bytes == pitch) {
    memory.fill(out, 0, <usize>pixels * pitch);
    return;
  }
  out += (<usize>begin) << 2;
  for (; pixels > 0; pixels--) {
    memory.fill(out, 0, bytes);
    out += pitch;
  }
}
