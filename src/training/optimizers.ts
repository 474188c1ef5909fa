/**
 * Keras' optimizers: how a gradient moves a weight. tfjs' own are not used: its Adam puts epsilon elsewhere and
 * passes over the weights about ten times. An optimizer owns its state tensors and disposes them.
 */
import * as tf from '@tensorflow/tfjs';
import { type Elementwise, elementwise } from '../compute/elementwise.ts';
import type { Settings } from '../settings.ts';

export interface Optimizer {
  /** Moves each variable by its gradient, in the same order; `step` counts from 1. Gradients stay the caller's. */
  apply(variables: tf.Variable[], gradients: tf.Tensor[], step: number): void;
  dispose(): void;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const RHO = 0.9;
const EPSILON = 1e-7;

/** a ← keep·a + share·g */
const blend: Elementwise = {
  tensors: ['a', 'g'],
  numbers: ['keep', 'share'],
  glsl: 'keep * a + share * g',
  operations: ([a, g], [keep, share]) => tf.add(tf.mul(a, keep), tf.mul(g, share)),
};

/** v ← keep·v + (1 − keep)·g² */
const meanSquare: Elementwise = {
  tensors: ['v', 'g'],
  numbers: ['keep'],
  glsl: 'keep * v + (1.0 - keep) * g * g',
  operations: ([v, g], [keep]) => tf.add(tf.mul(v, keep), tf.mul(tf.square(g), 1 - keep)),
};

/** w ← w − α·m / (√v + ε) */
const adamStep: Elementwise = {
  tensors: ['w', 'm', 'v'],
  numbers: ['alpha', 'epsilon'],
  glsl: 'w - alpha * m / (sqrt(v) + epsilon)',
  operations: ([w, m, v], [alpha, epsilon]) =>
    tf.sub(w, tf.mul(tf.div(m, tf.add(tf.sqrt(v), epsilon)), alpha)),
};

/** w ← w − α·g / √(v + ε) */
const rmspropStep: Elementwise = {
  tensors: ['w', 'g', 'v'],
  numbers: ['alpha', 'epsilon'],
  glsl: 'w - alpha * g / sqrt(v + epsilon)',
  operations: ([w, g, v], [alpha, epsilon]) =>
    tf.sub(w, tf.mul(tf.div(g, tf.sqrt(tf.add(v, epsilon))), alpha)),
};

/** How one weight changes: from its slots (running means, zero at first) to the new weight and slots. */
type Update = (w: tf.Tensor, g: tf.Tensor, slots: tf.Tensor[], step: number) => [tf.Tensor, ...tf.Tensor[]];

/** w ← w − lr·g, or with momentum μ: v ← μ·v − lr·g, w ← w + v (Keras' SGD). */
function sgd(learningRate: number): Update {
  return (w, g) => [elementwise(blend, [w, g], [1, -learningRate])];
}
function sgdWithMomentum(learningRate: number, momentum: number): Update {
  return (w, g, [velocity]) => {
    const next = elementwise(blend, [velocity, g], [momentum, -learningRate]);
    return [elementwise(blend, [w, next], [1, 1]), next];
  };
}

/**
 * m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − α·m / (√v + ε), α = lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ)
 * (Keras' Adam; epsilon is added to the uncorrected √v).
 */
function adam(learningRate: number): Update {
  return (w, g, [m, v], step) => {
    const nextM = elementwise(blend, [m, g], [BETA_1, 1 - BETA_1]);
    const nextV = elementwise(meanSquare, [v, g], [BETA_2]);
    const alpha = (learningRate * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
    return [elementwise(adamStep, [w, nextM, nextV], [alpha, EPSILON]), nextM, nextV];
  };
}

/** v ← ρ·v + (1 − ρ)·g², w ← w − lr·g / √(v + ε) (Keras 3's RMSprop: epsilon inside the root). */
function rmsprop(learningRate: number): Update {
  return (w, g, [v]) => {
    const next = elementwise(meanSquare, [v, g], [RHO]);
    return [elementwise(rmspropStep, [w, g, next], [learningRate, EPSILON]), next];
  };
}

/** The optimizer that the settings name. */
export function createOptimizer(
  settings: Pick<Settings, 'optimizer' | 'learningRate' | 'momentum'>,
): Optimizer {
  const { optimizer, learningRate, momentum } = settings;
  switch (optimizer) {
    case 'adam':
      return withSlots(2, adam(learningRate));
    case 'rmsprop':
      return withSlots(1, rmsprop(learningRate));
    case 'sgd':
      return momentum > 0
        ? withSlots(1, sgdWithMomentum(learningRate, momentum))
        : withSlots(0, sgd(learningRate));
  }
}

function withSlots(slotCount: number, update: Update): Optimizer {
  const slotsOf = new Map<tf.Variable, tf.Tensor[]>();
  return {
    apply(variables, gradients, step) {
      variables.forEach((variable, index) => {
        const old =
          slotsOf.get(variable) ??
          Array.from({ length: slotCount }, () => tf.zerosLike(variable as tf.Tensor));
        const [weight, ...slots] = tf.tidy(() => update(variable, gradients[index], old, step));
        variable.assign(weight);
        tf.dispose([weight, ...old]);
        slotsOf.set(variable, slots);
      });
    },
    dispose() {
      tf.dispose([...slotsOf.values()].flat());
      slotsOf.clear();
    },
  };
}
