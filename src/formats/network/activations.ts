/** Activations in plain JavaScript. It imports types only. */
import type { ActivationName, Step } from './types.ts';

/** The error function, within 1.5e-7 (Abramowitz and Stegun, 7.1.26). */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}

const hardSigmoid = (x: number) => Math.min(6, Math.max(0, x + 3)) / 6;

function functionOf(name: Exclude<ActivationName, 'softmax'>, alpha: number): (x: number) => number {
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
    case 'hardSigmoid':
      return hardSigmoid;
    case 'hardSwish':
      return (x) => x * hardSigmoid(x);
    case 'gelu':
      return (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2));
    case 'erf':
      return erf;
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

/** Each value by itself; softmax over the last axis of `shape`. */
export function activated(
  { name, alpha }: Extract<Step, { kind: 'activation' }>,
  input: Float32Array,
  shape: readonly number[],
): Float32Array {
  return name === 'softmax' ? softmax(input, shape[shape.length - 1]) : input.map(functionOf(name, alpha));
}
