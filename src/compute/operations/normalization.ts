/**
 * Batch normalization with the activation that follows it, over the last axis (the channels):
 *   y = f(γ · (x − mean) / √(variance + ε) + β)
 * by the statistics of the batch, or by given ones. Ioffe and Szegedy 2015, "Batch Normalization"; the variance is biased, as
 * Keras takes it. Kernels do it in a pass or two; elsewhere it is computed one operation at a time. It must not know of layers.
 */
import * as tf from '@tensorflow/tfjs';
import type { PassActivation } from './activationNames.ts';
import { activate, activationGradient } from './activations.ts';
import { hasKernels, runKernel } from './kernels.ts';

/** The kernel's name, where a backend has it: x [..., channels] → [mean, variance], each [channels]. */
export const CHANNEL_MOMENTS = 'ChannelMoments';
/** Inputs x, gamma, beta, mean, variance; attributes as below → y. */
export const NORMALIZE = 'Normalize';
export interface NormalizeAttributes {
  epsilon: number;
  activation: PassActivation;
}
/**
 * Inputs x, dy, gamma, beta, mean, variance; attributes as below → [dx, dgamma, dbeta]. With g = dy · f′(…),
 * x̂ = (x − mean) / √(variance + ε), n values in each channel:
 *   dβ = Σ g,  dγ = Σ g · x̂,  dx = γ / √(variance + ε) · g where the statistics are given,
 *   else dx = γ / √(variance + ε) · (g − (dβ + x̂ · dγ) / n).
 */
export const NORMALIZE_GRADIENT = 'NormalizeGradient';
export interface NormalizeGradientAttributes extends NormalizeAttributes {
  /** Whether mean and variance are those of x. */
  ofBatch: boolean;
}

/** Tensors [channels]. */
export interface Affine {
  gamma: tf.Tensor;
  beta: tf.Tensor;
}
export interface Moments {
  mean: tf.Tensor1D;
  variance: tf.Tensor1D;
}
type Inputs = { x: tf.Tensor } & Affine & Moments;

const kernelsAreThere = () => hasKernels(CHANNEL_MOMENTS, NORMALIZE, NORMALIZE_GRADIENT);
/** All axes but the last. */
const axesOf = (x: tf.Tensor) => Array.from({ length: x.rank - 1 }, (_, axis) => axis);

function momentsOf(x: tf.Tensor): Moments {
  if (kernelsAreThere()) {
    const [mean, variance] = runKernel<tf.Tensor1D[]>(CHANNEL_MOMENTS, { x });
    return { mean, variance };
  }
  const { mean, variance } = tf.moments(x, axesOf(x));
  return { mean, variance } as Moments;
}

/** (x − mean) / √(variance + ε) */
const standardized = ({ x, mean, variance }: Inputs, epsilon: number) =>
  tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));

function evaluate(inputs: Inputs, attributes: NormalizeAttributes): tf.Tensor {
  if (kernelsAreThere()) return runKernel(NORMALIZE, inputs, attributes);
  const { epsilon, activation } = attributes;
  return tf.tidy(() =>
    activate(tf.add(tf.mul(standardized(inputs, epsilon), inputs.gamma), inputs.beta), activation),
  );
}

function gradientsOf(inputs: Inputs, dy: tf.Tensor, attributes: NormalizeGradientAttributes): tf.Tensor[] {
  if (kernelsAreThere()) return runKernel<tf.Tensor[]>(NORMALIZE_GRADIENT, { ...inputs, dy }, attributes);
  const { epsilon, activation, ofBatch } = attributes;
  return tf.tidy(() => {
    const { x, gamma, beta, variance } = inputs;
    const hat = standardized(inputs, epsilon);
    const g = activationGradient(tf.add(tf.mul(hat, gamma), beta), dy, activation);
    const dbeta = tf.sum(g, axesOf(x));
    const dgamma = tf.sum(tf.mul(g, hat), axesOf(x));
    const slope = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
    const perValue = dbeta.size / x.size;
    const inner = ofBatch ? tf.sub(g, tf.mul(tf.add(dbeta, tf.mul(hat, dgamma)), perValue)) : g;
    return [tf.mul(inner, slope), dgamma, dbeta];
  });
}

/**
 * Normalizes `x` [..., channels], at least two axes, by given statistics. Gradients go to x, gamma and beta.
 * The result is the caller's; so are the inputs.
 */
export function normalize<T extends tf.Tensor>(
  x: T,
  { gamma, beta }: Affine,
  { mean, variance }: Moments,
  attributes: NormalizeAttributes,
): T {
  return withGradient(x, { gamma, beta }, { mean, variance }, { ...attributes, ofBatch: false });
}

/**
 * Normalizes `x` by its own mean and variance, through which gradients go, too.
 * Result and moments are the caller's.
 */
export function normalizeByBatch<T extends tf.Tensor>(
  x: T,
  affine: Affine,
  attributes: NormalizeAttributes,
): { y: T } & Moments {
  // No gradient goes through these two by themselves: that of the whole holds it.
  const { mean, variance } = momentsOf(x);
  return { y: withGradient(x, affine, { mean, variance }, { ...attributes, ofBatch: true }), mean, variance };
}

function withGradient<T extends tf.Tensor>(
  x: T,
  { gamma, beta }: Affine,
  { mean, variance }: Moments,
  attributes: NormalizeGradientAttributes,
): T {
  const compute = tf.customGrad((...args) => {
    const [input, scale, shift, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([input, scale, shift, mean, variance]);
    return {
      value: evaluate({ x: input, gamma: scale, beta: shift, mean, variance }, attributes),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, gamma, beta, mean, variance] = saved as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor1D,
          tf.Tensor1D,
        ];
        return gradientsOf({ x, gamma, beta, mean, variance }, dy, attributes);
      },
    };
  });
  return compute(x, gamma, beta) as T;
}
