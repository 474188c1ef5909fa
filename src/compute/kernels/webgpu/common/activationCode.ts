/**
 * The activations and their slopes in WGSL, for f32 and for vec4f: one alias, Value, stands for either. It only makes text;
 * ../../../operations/activations.ts says what is computed.
 */
import type { PassActivation } from '../../../operations/activationNames.ts';

/** The type of a shader's values: four channels at a time where their number allows it. */
export type ValueType = 'f32' | 'vec4f';

const where = (condition: string) => `select(Value(), Value(1.0), ${condition})`;
const SIGMOID = '1.0 / (1.0 + exp(-x))';
const HARD_SIGMOID = 'clamp(x + 3.0, Value(), Value(6.0)) / 6.0';
const HARD_SLOPE = `${where('abs(x) < Value(3.0)')} / 6.0`;

/** Expressions in x; comparisons let what is not a number through. */
const CODE: Record<PassActivation, { value: string; slope: string }> = {
  linear: { value: 'x', slope: 'Value(1.0)' },
  relu: { value: 'select(x, Value(), x < Value())', slope: where('x > Value()') },
  relu6: {
    value: 'select(select(x, Value(6.0), x > Value(6.0)), Value(), x < Value())',
    slope: where('abs(x - 3.0) < Value(3.0)'),
  },
  sigmoid: { value: SIGMOID, slope: `${SIGMOID} * (1.0 - ${SIGMOID})` },
  hard_sigmoid: { value: HARD_SIGMOID, slope: HARD_SLOPE },
  silu: { value: 'x / (1.0 + exp(-x))', slope: `(1.0 + x * (1.0 - ${SIGMOID})) * (${SIGMOID})` },
  hard_silu: { value: `x * ${HARD_SIGMOID}`, slope: `${HARD_SIGMOID} + x * ${HARD_SLOPE}` },
  gelu: { value: 'x * normalShare(x)', slope: 'normalShare(x) + x * exp(-0.5 * x * x) * 0.3989422804' },
};

/** The error function by Abramowitz and Stegun 1964, 7.1.26 (error below 1.5e-7), within the share below x. */
const NORMAL_SHARE = `
fn normalShare(x: Value) -> Value {
  let z = abs(x) * 0.7071067812;
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  let above = 0.5 * series * exp(-z * z);
  return select(above, 1.0 - above, x > Value());
}`;

/** Declares Value and its function `activation` or `slope`. */
export function activationCode(
  activation: PassActivation,
  wanted: 'activation' | 'slope',
  type: ValueType,
): string {
  const { value, slope } = CODE[activation];
  return `alias Value = ${type};${activation === 'gelu' ? NORMAL_SHARE : ''}
fn ${wanted}(x: Value) -> Value { return ${wanted === 'slope' ? slope : value}; }`;
}
