/** Sums, products and normalization of values in their places, in plain JavaScript. It imports types only. */
import type { Step } from './types.ts';

type Shape = readonly number[];

/** (x − mean) · scale + offset for each index of the last axis. */
export function normalize(
  { mean, scale, offset }: Extract<Step, { kind: 'normalize' }>,
  input: Float32Array,
): Float32Array {
  const output = new Float32Array(input.length);
  for (let start = 0; start < input.length; start += mean.length)
    for (let channel = 0; channel < mean.length; channel++)
      output[start + channel] = (input[start + channel] - mean[channel]) * scale[channel] + offset[channel];
  return output;
}

/** Where the value of `shape` lies that stands at a place of `target`; an axis of one value is repeated. */
function placeIn(shape: Shape, target: Shape, place: number): number {
  let [rest, from, step] = [place, 0, 1];
  for (let axis = target.length - 1; axis >= 0; axis--) {
    from += (shape[axis] === 1 ? 0 : rest % target[axis]) * step;
    rest = Math.floor(rest / target[axis]);
    step *= shape[axis];
  }
  return from;
}

/** Adds or multiplies values of `shapes`; an axis of one value is repeated. */
export function merge(
  kind: 'add' | 'multiply',
  inputs: readonly Float32Array[],
  shapes: readonly Shape[],
  target: Shape,
): Float32Array {
  const output = new Float32Array(target.reduce((a, b) => a * b, 1)).fill(kind === 'add' ? 0 : 1);
  const row = target[target.length - 1];
  inputs.forEach((input, i) => {
    // Along the last axis values follow each other, or there is one for all of it.
    const step = shapes[i][target.length - 1] === 1 ? 0 : 1;
    for (let start = 0; start < output.length; start += row) {
      const from = placeIn(shapes[i], target, start);
      for (let at = 0; at < row; at++) {
        const value = input[from + at * step];
        output[start + at] = kind === 'add' ? output[start + at] + value : output[start + at] * value;
      }
    }
  });
  return output;
}
