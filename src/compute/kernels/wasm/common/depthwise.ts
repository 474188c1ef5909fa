/** Depthwise convolutions and their gradients on WebAssembly. */
import * as tf from '@tensorflow/tfjs';
import { type ConvInfo, convInfo, isNhwc } from '../../common/geometry.ts';
import type { TaskRunner } from '../runtime/taskRunner.ts';

/** About how many values one task makes. */
const VALUES_PER_TASK = 16384;

/** Sizes from the shapes of x and the filter. Throws where pictures are not [batch, height, width, channels]. */
export function depthwiseInfo(inputShape: readonly number[], filterShape: readonly number[], attrs: object) {
  if (!isNhwc(attrs))
    throw new Error(
      'Depthwise convolutions on WebAssembly are for pictures [batch, height, width, channels].',
    );
  return convInfo(inputShape, filterShape, attrs, true);
}

/** Taps along one axis: where the first reads from a position's first pixel, and how far they are apart. */
interface Taps {
  count: number;
  first: number;
  gap: number;
}

export interface DepthwisePass {
  /** Addresses. The filter has its taps in the order in which they are read. */
  x: number;
  filter: number;
  out: number;
  batch: number;
  channels: number;
  inputSize: readonly [number, number];
  outputSize: readonly [number, number];
  /** Positions that are computed, how far they are apart in the output, and where the first lies there. */
  positions: readonly [number, number];
  step: readonly [number, number];
  start: readonly [number, number];
  strides: readonly [number, number];
  taps: readonly [Taps, Taps];
}

/** Σ over the taps at every position of the pass. */
export function runDepthwise(runner: TaskRunner, pass: DepthwisePass): void {
  const { positions, channels, batch, taps } = pass;
  const rowsPerTask = Math.max(1, Math.floor(VALUES_PER_TASK / (positions[1] * channels)));
  runner.run('depthwise', Math.ceil((batch * positions[0]) / rowsPerTask), [
    pass.x,
    pass.filter,
    pass.out,
    batch,
    channels,
    ...pass.inputSize,
    ...pass.outputSize,
    ...positions,
    ...pass.step,
    ...pass.start,
    ...pass.strides,
    ...taps.map(({ count }) => count),
    ...taps.map(({ first }) => first),
    ...taps.map(({ gap }) => gap),
    rowsPerTask,
  ]);
}

/** Calls `work` with the address of `size` values, each repeated for every channel that is made of one. */
export function withRepeated(
  runner: TaskRunner,
  { inChannels, outChannels }: ConvInfo,
  x: number,
  size: number,
  work: (repeated: number) => void,
): void {
  const multiplier = outChannels / inChannels;
  if (multiplier === 1) work(x);
  else
    runner.withMemory(size * multiplier * 4, (repeated) => {
      inGroups(runner, 'repeatValues', x, repeated, size, multiplier);
      work(repeated);
    });
}

/** Calls `work` with an address for `size` values of every channel that is made of one, and sums those up into `out`. */
export function withGroupSums(
  runner: TaskRunner,
  { inChannels, outChannels }: ConvInfo,
  out: number,
  size: number,
  work: (groups: number) => void,
): void {
  const multiplier = outChannels / inChannels;
  if (multiplier === 1) work(out);
  else
    runner.withMemory(size * multiplier * 4, (groups) => {
      work(groups);
      inGroups(runner, 'sumGroups', groups, out, size, multiplier);
    });
}

function inGroups(
  runner: TaskRunner,
  kernel: 'repeatValues' | 'sumGroups',
  x: number,
  out: number,
  size: number,
  multiplier: number,
): void {
  const tasks = Math.ceil(size / runner.constant('VALUES_PER_TASK'));
  runner.run(kernel, tasks, [x, 0, out, size, multiplier]);
}

/** Number of values of x. */
export const inputValues = (info: ConvInfo): number => tf.util.sizeFromShape(info.inShape);
