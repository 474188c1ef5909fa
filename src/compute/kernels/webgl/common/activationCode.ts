/** The activations of ../../../operations/activations.ts and their slopes as GLSL, four values at a time. It imports types only. */
import type { PassActivation } from '../../../operations/activationNames.ts';

interface Code {
  /** An expression in vec4 of `v`. */
  value: string;
  slope: string;
  /** What the expressions call. */
  functions?: string;
}

const SIGMOID = 'vec4 sigmoid(vec4 v) { return 1.0 / (1.0 + exp(-v)); }';
const HARD_SIGMOID = `
  vec4 hardSigmoid(vec4 v) { return clamp(v + 3.0, 0.0, 6.0) / 6.0; }
  vec4 hardSlope(vec4 v) { return vec4(lessThan(abs(v), vec4(3.0))) / 6.0; }`;
/** The error function by Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
const NORMAL = `
  vec4 normalShare(vec4 v) {
    vec4 z = abs(v) * ${Math.SQRT1_2};
    vec4 t = 1.0 / (1.0 + 0.3275911 * z);
    vec4 sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    vec4 outside = 0.5 * sum * exp(-z * z);
    return mix(1.0 - outside, outside, vec4(lessThan(v, vec4(0.0))));
  }
  vec4 normalDensity(vec4 v) { return exp(-0.5 * v * v) * ${1 / Math.sqrt(2 * Math.PI)}; }`;

export const ACTIVATION_CODE: Record<PassActivation, Code> = {
  linear: { value: 'v', slope: 'vec4(1.0)' },
  relu: { value: 'max(v, 0.0)', slope: 'vec4(greaterThan(v, vec4(0.0)))' },
  relu6: {
    value: 'clamp(v, 0.0, 6.0)',
    slope: 'vec4(greaterThan(v, vec4(0.0))) * vec4(lessThan(v, vec4(6.0)))',
  },
  sigmoid: { value: 'sigmoid(v)', slope: 'sigmoid(v) * sigmoid(-v)', functions: SIGMOID },
  hard_sigmoid: { value: 'hardSigmoid(v)', slope: 'hardSlope(v)', functions: HARD_SIGMOID },
  silu: {
    value: 'v * sigmoid(v)',
    slope: 'sigmoid(v) * (1.0 + v * sigmoid(-v))',
    functions: SIGMOID,
  },
  hard_silu: {
    value: 'v * hardSigmoid(v)',
    slope: 'hardSigmoid(v) + v * hardSlope(v)',
    functions: HARD_SIGMOID,
  },
  gelu: {
    value: 'v * normalShare(v)',
    slope: 'normalShare(v) + v * normalDensity(v)',
    functions: NORMAL,
  },
};

/** GLSL functions `activate(v)` and `slopeAt(v)`. */
export function activationFunctions(activation: PassActivation): string {
  const { value, slope, functions = '' } = ACTIVATION_CODE[activation];
  return `
    ${functions}
    vec4 activate(vec4 v) { return ${value}; }
    vec4 slopeAt(vec4 v) { return ${slope}; }`;
}
