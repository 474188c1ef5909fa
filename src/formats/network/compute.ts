/**
 * Computes a network in plain JavaScript, one picture at a time: small enough to stand in a classifier page, and for files that
 * are read back. It imports its own kernels and types only.
 */

import { convolve, convolveDepthwise, multiply } from './convolution.ts';
import { pad, pool, poolAll, upsample } from './pooling.ts';
import type { ActivationName, Network, Step } from './types.ts';

type Shape = readonly number[];

function activate(name: Exclude<ActivationName, 'softmax'>, alpha: number): (x: number) => number {
  switch (name) {
    case 'relu':
      return (x) => Math.max(0, x);
    case 'relu6':
      return (x) => Math.min(6, Math.max(0, x));
    case 'leakyRelu':
      return (x) => (x < 0 ? alpha * x : x);
    case 'elu':
      return (x) => (x < 0 ? alpha * Math.expm1(x) : x);
    case 'sigmoid':
      return (x) => 1 / (1 + Math.exp(-x));
    case 'tanh':
      return Math.tanh;
    case 'softplus':
      return (x) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
    case 'swish':
      return (x) => x / (1 + Math.exp(-x));
  }
}

function softmax(input: Float32Array, size: number): Float32Array {
  const output = new Float32Array(input.length);
  for (let start = 0; start < input.length; start += size) {
    const row = Array.from(input.subarray(start, start + size));
    const greatest = Math.max(...row);
    const powers = row.map((value) => Math.exp(value - greatest));
    const sum = powers.reduce((total, power) => total + power, 0);
    output.set(
      powers.map((power) => power / sum),
      start,
    );
  }
  return output;
}

/** Adds or multiplies values of `shapes`; an axis of one value is repeated. */
function merge(
  kind: 'add' | 'multiply',
  inputs: Float32Array[],
  shapes: readonly Shape[],
  target: Shape,
): Float32Array {
  const output = new Float32Array(target.reduce((a, b) => a * b, 1)).fill(kind === 'add' ? 0 : 1);
  inputs.forEach((input, i) => {
    for (let at = 0; at < output.length; at++) {
      let [rest, from, step] = [at, 0, 1];
      for (let axis = target.length - 1; axis >= 0; axis--) {
        const size = shapes[i][axis];
        from += (size === 1 ? 0 : rest % target[axis]) * step;
        rest = Math.floor(rest / target[axis]);
        step *= size;
      }
      output[at] = kind === 'add' ? output[at] + input[from] : output[at] * input[from];
    }
  });
  return output;
}

function concatenate(
  axis: number,
  inputs: Float32Array[],
  shapes: readonly Shape[],
  target: Shape,
): Float32Array {
  const output = new Float32Array(target.reduce((a, b) => a * b, 1));
  const runs = shapes.map((shape) => shape.slice(axis).reduce((a, b) => a * b, 1));
  for (let block = 0, to = 0; to < output.length; block++)
    inputs.forEach((input, i) => {
      output.set(input.subarray(block * runs[i], (block + 1) * runs[i]), to);
      to += runs[i];
    });
  return output;
}

function compute(step: Step, inputs: Float32Array[], shapes: readonly Shape[]): Float32Array {
  const [input] = inputs;
  const [shape] = shapes;
  switch (step.kind) {
    case 'conv':
      return convolve(step, input, shape);
    case 'depthwise':
      return convolveDepthwise(step, input, shape);
    case 'dense':
      return multiply(step, input);
    case 'maxPool':
    case 'averagePool':
      return pool(step, input, shape);
    case 'globalMax':
    case 'globalAverage':
      return poolAll(step.kind, input, shape[2]);
    case 'normalize': {
      const { mean, scale, offset } = step;
      return input.map(
        (x, i) => (x - mean[i % mean.length]) * scale[i % mean.length] + offset[i % mean.length],
      );
    }
    case 'activation':
      return step.name === 'softmax'
        ? softmax(input, shape[shape.length - 1])
        : input.map(activate(step.name, step.alpha));
    case 'pad':
      return pad(step, input, shape);
    case 'upsample':
      return upsample(step, input, shape);
    case 'reshape':
      return input;
    case 'add':
    case 'multiply':
      return merge(step.kind, inputs, shapes, step.shape);
    case 'concatenate':
      return concatenate(step.axis, inputs, shapes, step.shape);
  }
}

/**
 * The network's answer to one input, flat. `pause` is waited for between steps, so that a page can draw meanwhile.
 */
export async function answer(
  { inputShape, steps, output }: Network,
  input: Float32Array,
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const values = [input];
  const shapes: Shape[] = [inputShape, ...steps.map((step) => step.shape)];
  for (const step of steps) {
    await pause();
    const inputs = step.inputs.map((value) => values[value]);
    values.push(
      compute(
        step,
        inputs,
        step.inputs.map((value) => shapes[value]),
      ),
    );
  }
  return values[output];
}
