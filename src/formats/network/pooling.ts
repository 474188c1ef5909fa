/** Pools, padding and repeating of pictures in plain JavaScript. It imports types only. */
import type { Step } from './types.ts';

type Shape = readonly number[];

/** The greatest or the mean of each window; what lies outside of the picture counts for neither. */
export function pool(
  step: Extract<Step, { poolSize: unknown }>,
  input: Float32Array,
  [height, width, channels]: Shape,
): Float32Array {
  const [rows, columns] = step.shape;
  const isMax = step.kind === 'maxPool';
  const output = new Float32Array(rows * columns * channels);
  for (let place = 0; place < rows * columns; place++) {
    const top = Math.floor(place / columns) * step.strides[0] - step.pads[0];
    const left = (place % columns) * step.strides[1] - step.pads[1];
    const [rowStart, rowEnd] = [Math.max(0, top), Math.min(height, top + step.poolSize[0])];
    const [colStart, colEnd] = [Math.max(0, left), Math.min(width, left + step.poolSize[1])];
    const count = (rowEnd - rowStart) * (colEnd - colStart);
    for (let channel = 0; channel < channels; channel++) {
      let value = isMax ? Number.NEGATIVE_INFINITY : 0;
      for (let row = rowStart; row < rowEnd; row++)
        for (let col = colStart; col < colEnd; col++) {
          const next = input[(row * width + col) * channels + channel];
          value = isMax ? Math.max(value, next) : value + next;
        }
      output[place * channels + channel] = isMax ? value : value / count;
    }
  }
  return output;
}

/** The greatest or the mean of each channel. */
export function poolAll(
  kind: 'globalMax' | 'globalAverage',
  input: Float32Array,
  channels: number,
): Float32Array {
  const places = input.length / channels;
  return Float32Array.from({ length: channels }, (_, channel) => {
    let value = kind === 'globalMax' ? Number.NEGATIVE_INFINITY : 0;
    for (let at = channel; at < input.length; at += channels)
      value = kind === 'globalMax' ? Math.max(value, input[at]) : value + input[at];
    return kind === 'globalMax' ? value : value / places;
  });
}

/** A picture of `target` [height, width, channels] whose pixels come from where `source` says; null leaves zeros. */
function remap(
  input: Float32Array,
  [height, width, channels]: Shape,
  target: Shape,
  source: (row: number, column: number) => readonly [number, number],
): Float32Array {
  const output = new Float32Array(target[0] * target[1] * channels);
  for (let place = 0; place < target[0] * target[1]; place++) {
    const [row, column] = source(Math.floor(place / target[1]), place % target[1]);
    if (row < 0 || row >= height || column < 0 || column >= width) continue;
    const from = (row * width + column) * channels;
    output.set(input.subarray(from, from + channels), place * channels);
  }
  return output;
}

export function pad(step: Extract<Step, { kind: 'pad' }>, input: Float32Array, shape: Shape): Float32Array {
  const [top, left] = step.pads;
  return remap(input, shape, step.shape, (row, column) => [row - top, column - left]);
}

export function upsample(
  step: Extract<Step, { kind: 'upsample' }>,
  input: Float32Array,
  shape: Shape,
): Float32Array {
  const [tall, wide] = step.size;
  return remap(input, shape, step.shape, (row, column) => [
    Math.floor(row / tall),
    Math.floor(column / wide),
  ]);
}
