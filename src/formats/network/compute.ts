/**
 * Computes a network in plain JavaScript, one picture at a time: small enough to stand in a classifier page, and for files that
 * are read back. It imports its own kernels and types only.
 */

import { activated } from './activations.ts';
import { convolve, convolveDepthwise, multiply } from './convolution.ts';
import { merge, normalize } from './elementwise.ts';
import { pad, pool, poolAll, upsample } from './pooling.ts';
import type { Network, Step } from './types.ts';

type Shape = readonly number[];

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
    case 'normalize':
      return normalize(step, input);
    case 'activation':
      return activated(step, input, shape);
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
