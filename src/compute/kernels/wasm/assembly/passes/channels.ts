/** Passes over the channels of pictures: their means, their products with a gate, and the gradients of both. */
import { madd } from '../products/microkernels.ts';
import { COLUMNS_PER_TASK, rowsAtOnce, sumColumns } from './columns.ts';
import { VALUES_PER_TASK } from './elementwise.ts';
import { add, put } from './lanes.ts';

@unmanaged
export class Channels {
  /** [batch, places, channels] */
  x: usize;
  /** As x, or of means [batch, channels]. */
  dy: usize;
  /** [batch, channels] */
  gate: usize;
  /** [batch, places, channels], or means [batch, channels] */
  out: usize;
  /** [batch, channels] */
  dgate: usize;
  batch: i32;
  places: i32;
  channels: i32;
}

/** out[b][c] = Σ x[b][place][c] / places; the task `index` = picture · column blocks + column block. */
export function channelMeansTask(p: Channels, index: i32, scratch: usize): void {
  const blocks = (p.channels + COLUMNS_PER_TASK - 1) / COLUMNS_PER_TASK;
  const picture = index / blocks;
  const first = (index % blocks) * COLUMNS_PER_TASK;
  const columns = min(COLUMNS_PER_TASK, p.channels - first);
  const pitch = (<usize>p.channels) << 2;
  const bytes = (<usize>columns) << 2;
  const x = p.x + <usize>(picture * p.places) * pitch + ((<usize>first) << 2);
  const out = p.out + <usize>picture * pitch + ((<usize>first) << 2);
  sumColumns(scratch, x, pitch, p.places, columns);
  const share = f32x4.splat(<f32>1 / <f32>p.places);
  for (let c: usize = 0; c < bytes; c += 16)
    put(out + c, f32x4.mul(v128.load(scratch + c), share), bytes - c);
}

/** Places of one picture in one task. */
function placesPerTask(p: Channels): i32 {
  return max(1, VALUES_PER_TASK / p.channels);
}

/** out[b][place][c] = dy[b][c] / places; the task `index` = picture · stretches + stretch. */
export function channelMeansGradientTask(p: Channels, index: i32): void {
  const most = placesPerTask(p);
  const stretches = (p.places + most - 1) / most;
  const picture = index / stretches;
  const first = (index % stretches) * most;
  const bytes = (<usize>p.channels) << 2;
  const dy = p.dy + <usize>picture * bytes;
  let out = p.out + <usize>(picture * p.places + first) * bytes;
  const share = f32x4.splat(<f32>1 / <f32>p.places);
  for (let left = min(most, p.places - first); left > 0; left--) {
    for (let c: usize = 0; c < bytes; c += 16) put(out + c, f32x4.mul(v128.load(dy + c), share), bytes - c);
    out += bytes;
  }
}

/** out = x · gate; the task `index` = picture · stretches + stretch. */
export function scaleChannelsTask(p: Channels, index: i32): void {
  const most = placesPerTask(p);
  const stretches = (p.places + most - 1) / most;
  const picture = index / stretches;
  const first = (index % stretches) * most;
  const bytes = (<usize>p.channels) << 2;
  const gate = p.gate + <usize>picture * bytes;
  let x = p.x + <usize>(picture * p.places + first) * bytes;
  let out = p.out + <usize>(picture * p.places + first) * bytes;
  for (let left = min(most, p.places - first); left > 0; left--) {
    for (let c: usize = 0; c < bytes; c += 16)
      put(out + c, f32x4.mul(v128.load(x + c), v128.load(gate + c)), bytes - c);
    x += bytes;
    out += bytes;
  }
}

/** out = dy · gate and dgate = Σ dy · x over the places; the task `index` = picture · column blocks + column block. */
export function scaleChannelsGradientTask(p: Channels, index: i32, scratch: usize): void {
  const blocks = (p.channels + COLUMNS_PER_TASK - 1) / COLUMNS_PER_TASK;
  const picture = index / blocks;
  const first = (index % blocks) * COLUMNS_PER_TASK;
  const columns = min(COLUMNS_PER_TASK, p.channels - first);
  const pitch = (<usize>p.channels) << 2;
  const bytes = (<usize>columns) << 2;
  const begin = <usize>picture * pitch + ((<usize>first) << 2);
  const most = rowsAtOnce(columns);
  memory.fill(scratch, 0, (bytes + 15) & ~15);
  for (let done: i32 = 0; done < p.places; done += most) {
    const top = <usize>(picture * p.places + done) * pitch + ((<usize>first) << 2);
    const count = min(most, p.places - done);
    for (let c: usize = 0; c < bytes; c += 16) {
      const gate = v128.load(p.gate + begin + c);
      let at = top + c;
      let sum = f32x4.splat(0);
      for (let row: i32 = 0; row < count; row++) {
        const dy = v128.load(p.dy + at);
        sum = madd(dy, v128.load(p.x + at), sum);
        put(p.out + at, f32x4.mul(dy, gate), bytes - c);
        at += pitch;
      }
      add(scratch + c, sum);
    }
  }
  memory.copy(p.dgate + begin, scratch, bytes);
}
