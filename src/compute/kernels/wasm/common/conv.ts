/** The convolution kernel of assembly/products/conv.ts: which taps it has, and its filter packed for it. */
import type { ConvInfo } from '../../common/geometry.ts';
import type { TaskRunner } from '../runtime/taskRunner.ts';
import { multiply } from './products.ts';

/** Where there are fewer stretches of positions than this, the output channels are cut as well. */
const WANTED_TASKS = 16;

/** One tap: its place in the filter, and where it reads from the position. */
export interface Tap {
  place: number;
  y: number;
  x: number;
}

export interface ConvPass {
  /** Addresses. */
  input: number;
  filter: number;
  output: number;
  batch: number;
  /** Height, width and channels. */
  inputSize: readonly [number, number, number];
  outputSize: readonly [number, number, number];
  /** Input pixels from one position to the next. */
  strides: readonly [number, number];
  /** Positions that are computed, where the first lies in the output, and how far they are apart there. */
  positions: readonly [number, number];
  start: readonly [number, number];
  step: readonly [number, number];
  taps: readonly Tap[];
  /** Values read at each tap: the channels, or several pixels of them. */
  run: number;
  /** The filter's input and output channels; a tap's input channels are as many as a run where not transposed. */
  filterChannels: readonly [number, number];
  /** The sum goes over the filter's output channels. */
  transposed: boolean;
}

/** Σ over taps and channels at every position of the pass. */
export function runConv(runner: TaskRunner, pass: ConvPass): void {
  const { taps, run, outputSize, inputSize, batch, positions } = pass;
  const columns = runner.constant('TILE_COLUMNS');
  const strips = Math.ceil(outputSize[2] / columns);
  const packedBytes = strips * columns * taps.length * run * 4;
  runner.withMemory(packedBytes, (packed) => {
    const places = taps.map(({ place }) => place);
    runner.withWords(places, (address) =>
      runner.run('packFilter', strips, [
        pass.filter,
        packed,
        address,
        taps.length,
        ...pass.filterChannels,
        Number(pass.transposed),
      ]),
    );
    const offsets = taps.flatMap(({ y, x }) => [y, x]);
    const stretches = Math.ceil(
      (batch * positions[0] * positions[1]) / runner.constant('CONV_ROWS_PER_TASK'),
    );
    const stripsPerTask = Math.ceil(strips / Math.ceil(WANTED_TASKS / stretches));
    const tasks = stretches * Math.ceil(strips / stripsPerTask);
    runner.withWords(offsets, (address) =>
      runner.run('conv', tasks, [
        pass.input,
        packed,
        pass.output,
        runner.zeros(run * 4),
        address,
        taps.length,
        run,
        batch,
        ...inputSize,
        ...pass.strides,
        ...positions,
        ...outputSize,
        ...pass.step,
        ...pass.start,
        stripsPerTask,
      ]),
    );
  });
}

/** True where each output pixel is a product of one input pixel with the filter: all of it is one matrix product. */
export function isPlainProduct(info: ConvInfo): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  return (
    filterHeight * filterWidth * strideHeight * strideWidth === 1 &&
    padInfo.top + padInfo.left + padInfo.bottom + padInfo.right === 0
  );
}

/** That product: a [pixels, steps] with the filter, from the right or (for the input's gradient) transposed. */
export function multiplyPixels(
  runner: TaskRunner,
  { batchSize, inHeight, inWidth, inChannels, outChannels }: ConvInfo,
  { a, filter, out, transposed }: { a: number; filter: number; out: number; transposed: boolean },
): void {
  const [steps, columns] = transposed ? [outChannels, inChannels] : [inChannels, outChannels];
  const rows = batchSize * inHeight * inWidth;
  const plain = { transposeA: false, transposeB: transposed, batch: 1, batchStrides: [0, 0] } as const;
  multiply(runner, { a, b: filter, out, rows, steps, columns, ...plain });
}

/**
 * True where a row of the filter reads one stretch of the picture's row at every position: no padding at its sides
 * and no gaps.
 */
export function readsWholeRows({
  padInfo,
  dilationWidth,
  strideWidth,
  outWidth,
  filterWidth,
  inWidth,
}: ConvInfo): boolean {
  return padInfo.left === 0 && dilationWidth === 1 && (outWidth - 1) * strideWidth + filterWidth <= inWidth;
}
