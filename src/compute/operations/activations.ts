/**
 * Keras' activations and their gradients, each one pass where the backend has the kernels; TensorFlow.js makes up to six, and
 * keeps a tensor of each for the way back. It must not know of layers.
 */
import * as tf from '@tensorflow/tfjs';
import type { PassActivation } from './activationNames.ts';
import { hasKernels, runKernel } from './kernels.ts';

/** One activation, as TensorFlow.js' operations compute it on any backend. */
interface Formula {
  value: (x: tf.Tensor) => tf.Tensor;
  /** Its derivative at x; where it has a corner, 0, as Keras' backends have it. */
  slope: (x: tf.Tensor) => tf.Tensor;
}

const between = (x: tf.Tensor, from: number, to: number) =>
  tf.logicalAnd(tf.greater(x, from), tf.less(x, to)).toFloat();
/** max(0, min(6, x + 3)) / 6 */
const hardSigmoid = (x: tf.Tensor) => tf.div(tf.clipByValue(tf.add(x, 3), 0, 6), 6);
/** Of the standard normal distribution: the share below x, and the density at x. */
const normalShare = (x: tf.Tensor) => tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
const normalDensity = (x: tf.Tensor) =>
  tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));

const FORMULAS: Record<PassActivation, Formula> = {
  linear: { value: (x) => tf.clone(x), slope: (x) => tf.onesLike(x) },
  /** max(0, x) */
  relu: { value: (x) => tf.maximum(x, 0), slope: (x) => tf.greater(x, 0).toFloat() },
  /** min(6, max(0, x)) */
  relu6: { value: (x) => tf.clipByValue(x, 0, 6), slope: (x) => between(x, 0, 6) },
  /** 1 / (1 + e^−x) */
  sigmoid: {
    value: (x) => tf.sigmoid(x),
    slope: (x) => tf.mul(tf.sigmoid(x), tf.sub(1, tf.sigmoid(x))),
  },
  hard_sigmoid: { value: hardSigmoid, slope: (x) => tf.div(between(x, -3, 3), 6) },
  /** x · sigmoid(x); also called swish. */
  silu: {
    value: (x) => tf.mul(x, tf.sigmoid(x)),
    // s + x·s·(1 − s)
    slope: (x) => {
      const share = tf.sigmoid(x);
      return tf.mul(share, tf.add(1, tf.mul(x, tf.sub(1, share))));
    },
  },
  /** x · hard_sigmoid(x); also called hard_swish. */
  hard_silu: {
    value: (x) => tf.mul(x, hardSigmoid(x)),
    slope: (x) => tf.add(hardSigmoid(x), tf.div(tf.mul(x, between(x, -3, 3)), 6)),
  },
  /** x · Φ(x), exact; Φ by the error function. */
  gelu: {
    value: (x) => tf.mul(x, normalShare(x)),
    slope: (x) => tf.add(normalShare(x), tf.mul(x, normalDensity(x))),
  },
};

/** y = f(x): the kernel's name, where a backend has it. Inputs x; attributes as below. */
export const ACTIVATE = 'Activate';
/** dx = dy · f′(x): likewise. Inputs x and dy of one shape. */
export const ACTIVATE_GRADIENT = 'ActivateGradient';
export interface ActivateAttributes {
  activation: PassActivation;
}

/** f(x), any shape, float32. No gradient. */
function evaluate(x: tf.Tensor, activation: PassActivation): tf.Tensor {
  if (!hasKernels(ACTIVATE)) return tf.tidy(() => FORMULAS[activation].value(x));
  return runKernel(ACTIVATE, { x }, { activation });
}

/** dy · f′(x). No gradient. */
export function activationGradient(x: tf.Tensor, dy: tf.Tensor, activation: PassActivation): tf.Tensor {
  if (activation === 'linear') return tf.clone(dy);
  if (!hasKernels(ACTIVATE_GRADIENT)) return tf.tidy(() => tf.mul(dy, FORMULAS[activation].slope(x)));
  return runKernel(ACTIVATE_GRADIENT, { x, dy }, { activation });
}

/** f(x) for every value of `x` (any shape, float32), with its gradient. Of what it makes, only x is kept for the way back. */
export function activate<T extends tf.Tensor>(x: T, activation: PassActivation): T {
  if (activation === 'linear') return x;
  const compute = tf.customGrad((input, save) => {
    (save as tf.GradSaveFunc)([input as tf.Tensor]);
    return {
      value: evaluate(input as tf.Tensor, activation),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => activationGradient(saved, dy, activation),
    };
  });
  return compute(x) as T;
}
