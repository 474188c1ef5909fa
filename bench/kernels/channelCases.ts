/**
 * The kernels that work on the values and channels of whole tensors: their seeded shapes, their inputs, and what they have to
 * compute, as plain loops in float64. Pure; it must not know of tfjs.
 */
import type { Random } from '../../src/shared/random.ts';
import type { Input, Inputs } from './inputs.ts';

export const CHANNEL_KERNELS = [
  'Activate',
  'ActivateGradient',
  'ChannelMoments',
  'Normalize',
  'NormalizeGradient',
  'ChannelMeans',
  'ChannelMeansGradient',
  'ScaleChannels',
  'ScaleChannelsGradient',
] as const;
export type ChannelKernel = (typeof CHANNEL_KERNELS)[number];

/** Each activation and its slope. */
const FORMULAS = {
  linear: [(x: number) => x, () => 1],
  relu: [(x: number) => Math.max(0, x), (x: number) => Number(x > 0)],
  relu6: [(x: number) => Math.min(6, Math.max(0, x)), (x: number) => Number(x > 0 && x < 6)],
  sigmoid: [sigmoid, (x: number) => sigmoid(x) * (1 - sigmoid(x))],
  hard_sigmoid: [hardSigmoid, hardSlope],
  silu: [(x: number) => x * sigmoid(x), (x: number) => sigmoid(x) * (1 + x * (1 - sigmoid(x)))],
  hard_silu: [(x: number) => x * hardSigmoid(x), (x: number) => hardSigmoid(x) + x * hardSlope(x)],
  gelu: [
    (x: number) => x * normalShare(x),
    (x: number) => normalShare(x) + (x * Math.exp(-x * x * 0.5)) / Math.sqrt(2 * Math.PI),
  ],
} as const;
type Activation = keyof typeof FORMULAS;

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
function hardSigmoid(x: number): number {
  return Math.min(6, Math.max(0, x + 3)) / 6;
}
function hardSlope(x: number): number {
  return x > -3 && x < 3 ? 1 / 6 : 0;
}
/** The standard normal distribution below x, by its series (Marsaglia 2004, "Evaluating the Normal Distribution"). */
function normalShare(x: number): number {
  let [term, sum] = [x, x];
  for (let i = 3; Math.abs(term) > 1e-18; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.9189385332046728);
}

export interface ChannelCase {
  kernel: ChannelKernel;
  /** Of x: [batch, height, width, channels]; of some activations and normalizations [batch, channels]. */
  shape: number[];
  activation: Activation;
  epsilon: number;
  ofBatch: boolean;
}

const between = (random: Random, from: number, to: number) => from + Math.floor(random() * (to - from + 1));

/** All activations in turn; every seventh has many channels, every sixth many pixels, every fifth no height and width. */
export function channelCase(kernel: ChannelKernel, index: number, random: Random): ChannelCase {
  const activations = Object.keys(FORMULAS) as Activation[];
  const isLong = index % 6 === 5;
  const channels = index % 7 === 6 ? between(random, 100, 300) : between(random, 1, 40);
  const sides = [0, 1].map(() => between(random, 1, isLong ? 60 : 12));
  const isFlat = index % 5 === 4 && (kernel.startsWith('Activate') || kernel.startsWith('Normalize'));
  return {
    kernel,
    shape: [between(random, 1, 5), ...(isFlat ? [] : sides), channels],
    activation: activations[index % activations.length],
    epsilon: [1e-3, 1.001e-5][index % 2],
    ofBatch: index % 3 !== 0,
  };
}

/** Values of −4..6, so that every corner of an activation is passed; of moments far from zero, where sums of squares cancel. */
export function channelInputs(test: ChannelCase, random: Random): Inputs {
  const { kernel, shape } = test;
  const of = (shape: number[], from: number, to: number): Input => ({
    shape,
    values: Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => from + random() * (to - from),
    ),
  });
  const channels = shape[shape.length - 1];
  const x = kernel === 'ChannelMoments' ? of(shape, 20, 22) : of(shape, -4, 8);
  const dy = of(shape, -0.5, 1);
  const gate = of([shape[0], 1, 1, channels], 0, 1);
  switch (kernel) {
    case 'Activate':
    case 'ChannelMoments':
    case 'ChannelMeans':
      return { x };
    case 'ActivateGradient':
      return { x, dy };
    case 'ChannelMeansGradient':
      return { dy: of([shape[0], channels], -0.5, 1) };
    case 'ScaleChannels':
      return { x, gate };
    case 'ScaleChannelsGradient':
      return { x, gate, dy };
    default: {
      const [mean, variance] = moments(test, Float64Array.from(x.values));
      const given = (values: Float64Array): Input => ({
        shape: [channels],
        values: Float32Array.from(values),
      });
      const statistics = test.ofBatch
        ? { mean: given(mean), variance: given(variance) }
        : { mean: of([channels], 0, 2), variance: of([channels], 1, 9) };
      const affine = { gamma: of([channels], 0.5, 1.5), beta: of([channels], -1, 1) };
      return { x, ...affine, ...statistics, ...(kernel === 'NormalizeGradient' ? { dy } : {}) };
    }
  }
}

/** Attributes of the kernel's call. */
export function channelAttributes({ kernel, shape, activation, epsilon, ofBatch }: ChannelCase): object {
  if (kernel.startsWith('Activate')) return { activation };
  if (kernel === 'Normalize') return { activation, epsilon };
  if (kernel === 'NormalizeGradient') return { activation, epsilon, ofBatch };
  return kernel === 'ChannelMeansGradient' ? { height: shape[1], width: shape[2] } : {};
}

/** Mean and variance of each channel. */
function moments({ shape }: ChannelCase, x: Float64Array): [Float64Array, Float64Array] {
  const channels = shape[shape.length - 1];
  const rows = x.length / channels;
  const [mean, variance] = [new Float64Array(channels), new Float64Array(channels)];
  x.forEach((value, i) => {
    mean[i % channels] += value / rows;
  });
  x.forEach((value, i) => {
    variance[i % channels] += (value - mean[i % channels]) ** 2 / rows;
  });
  return [mean, variance];
}

/** The outputs of a case. The formulas stand in src/compute/operations. */
export function channelReference(test: ChannelCase, value: (name: string) => Float64Array): Float64Array[] {
  const { kernel, shape, activation, epsilon, ofBatch } = test;
  const [f, slope] = FORMULAS[activation];
  const channels = shape[shape.length - 1];
  const places = shape.slice(1, -1).reduce((a, b) => a * b, 1);
  /** The place of value i in [batch, channels]. */
  const cell = (i: number) => Math.floor(i / (places * channels)) * channels + (i % channels);
  switch (kernel) {
    case 'Activate':
      return [value('x').map((x) => f(x))];
    case 'ActivateGradient': {
      const dy = value('dy');
      return [value('x').map((x, i) => dy[i] * slope(x))];
    }
    case 'ChannelMoments':
      return moments(test, value('x'));
    case 'ChannelMeans': {
      const means = new Float64Array(shape[0] * channels);
      value('x').forEach((x, i) => {
        means[cell(i)] += x / places;
      });
      return [means];
    }
    case 'ChannelMeansGradient': {
      const dy = value('dy');
      return [Float64Array.from({ length: shape[0] * places * channels }, (_, i) => dy[cell(i)] / places)];
    }
    case 'ScaleChannels': {
      const gate = value('gate');
      return [value('x').map((x, i) => x * gate[cell(i)])];
    }
    case 'ScaleChannelsGradient': {
      const [x, gate, dy] = [value('x'), value('gate'), value('dy')];
      const dgate = new Float64Array(gate.length);
      x.forEach((one, i) => {
        dgate[cell(i)] += one * dy[i];
      });
      return [dy.map((one, i) => one * gate[cell(i)]), dgate];
    }
    default: {
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map(value);
      const root = variance.map((one) => 1 / Math.sqrt(one + epsilon));
      const hat = value('x').map((x, i) => (x - mean[i % channels]) * root[i % channels]);
      const sum = hat.map((one, i) => one * gamma[i % channels] + beta[i % channels]);
      if (kernel === 'Normalize') return [sum.map((one) => f(one))];
      const g = value('dy').map((one, i) => one * slope(sum[i]));
      const [dgamma, dbeta] = [new Float64Array(channels), new Float64Array(channels)];
      g.forEach((one, i) => {
        dgamma[i % channels] += one * hat[i];
        dbeta[i % channels] += one;
      });
      const rows = g.length / channels;
      const dx = g.map((one, i) => {
        const c = i % channels;
        const inner = ofBatch ? one - (dbeta[c] + hat[i] * dgamma[c]) / rows : one;
        return gamma[c] * root[c] * inner;
      });
      return [dx, dgamma, dbeta];
    }
  }
}
