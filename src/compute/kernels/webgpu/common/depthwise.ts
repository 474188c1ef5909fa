/**
 * What the depthwise convolution and its gradients share on WebGPU: an invocation keeps to one channel, or to four where each
 * has one filter, and goes over a block of neighbouring places. Sizes of pictures are no part of the code, so that a network
 * has few shaders.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { ConvInfo } from '../../common/geometry.ts';
import { dispatch, EACH_INDEX, eachIndex } from './dispatch.ts';
import { type SlidingRow, valueAt, valuesMet } from './slidingRow.ts';

/** How many channels an invocation has at a time. */
export const channelsOf = ({ inChannels, outChannels }: ConvInfo) =>
  inChannels === outChannels && inChannels % 4 === 0 ? 4 : 1;

/** WGSL of `valueIn`: a channel of `buffer` at a place of the row of pictures that begins at `line`; zero beyond its ends. */
export const readCode = (type: string, buffer: string, channels: string) => `
fn valueIn(line: u32, width: u32, place: i32, channel: u32) -> ${type} {
  if (place < 0 || u32(place) >= width) { return ${type}(); }
  return ${buffer}[(line + u32(place)) * ${channels} + channel];
}`;

export const lines = (length: number, code: (index: number) => string): string =>
  Array.from({ length }, (_, index) => code(index)).join('\n      ');

/** Sums over a window at every place of `shape`, from pictures `read` and the filter. */
export interface DepthwiseSum {
  name: string;
  info: ConvInfo;
  filter: tf.TensorInfo;
  read: tf.TensorInfo;
  /** Of the result: [batch, height, width, channels]. */
  shape: number[];
  row: SlidingRow;
  /** WGSL that declares `metRow` (i32): the row that meets row `i` of the filter in row `y`; it goes on where none does. */
  metRow: string;
  /** For each channel of the result, how many it reads; WGSL of the m-th of them, and of that of the filter. */
  channels: { count: number; met: string; filter: string };
}

/** The result is the caller's. */
export function depthwiseSum(backend: WebGPUBackend, sum: DepthwiseSum): tf.TensorInfo {
  const { name, info, filter, read, shape, row, metRow, channels } = sum;
  const atOnce = channelsOf(info);
  const type = atOnce === 4 ? 'vec4f' : 'f32';
  const sums = backend.makeTensorInfo(shape, 'float32');
  const blocks = Math.ceil(shape[2] / row.block);
  const size = (shape[0] * shape[1] * blocks * shape[3]) / atOnce;
  dispatch(backend, {
    name,
    bindings: {
      sums: { data: sums, type, writes: true },
      values: { data: read, type },
      weights: { data: filter, type },
    },
    numbers: {
      ...{ size, blocks, height: shape[1], width: shape[2], channels: shape[3] / atOnce },
      ...{ metHeight: read.shape[1], metWidth: read.shape[2], metChannels: read.shape[3] / atOnce },
      filters: info.outChannels / atOnce,
    },
    declarations: readCode(type, 'values', 'numbers.metChannels'),
    ...eachIndex(size),
    body: `${EACH_INDEX}
  let channel = index % numbers.channels;
  let block = index / numbers.channels % numbers.blocks;
  let strip = index / numbers.channels / numbers.blocks;
  let y = i32(strip % numbers.height);
  let picture = strip / numbers.height;
  let start = i32(block) * ${row.step};
  ${lines(row.block, (place) => `var sum${place} = ${type}();`)}
  for (var i = 0; i < ${info.filterHeight}; i++) {
    ${metRow}
    if (metRow < 0 || u32(metRow) >= numbers.metHeight) { continue; }
    let line = (picture * numbers.metHeight + u32(metRow)) * numbers.metWidth;
    for (var m = 0u; m < ${channels.count}u; m++) {
      let metChannel = ${channels.met};
      let firstWeight = u32(i) * ${info.filterWidth}u * numbers.filters + ${channels.filter};
      ${valuesMet(row, 'line, numbers.metWidth', 'metChannel')}
      ${lines(info.filterWidth, (tap) => `let weight${tap} = weights[firstWeight + ${tap}u * numbers.filters];`)}
      ${row.meetings
        .map(({ place, tap, offset }) => `sum${place} = fma(${valueAt(offset)}, weight${tap}, sum${place});`)
        .join('\n      ')}
    }
  }
  let x = block * ${row.block}u;
  let at = (strip * numbers.width + x) * numbers.channels + channel;
  ${lines(row.block, (place) => `if (x + ${place}u < numbers.width) { sums[at + ${place}u * numbers.channels] = sum${place}; }`)}`,
  });
  return sums;
}
