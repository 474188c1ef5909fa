/**
 * Keras' optimizers: how a gradient moves a weight. tfjs' own are not used: its Adam puts epsilon elsewhere.
 * An optimizer owns its state tensors and disposes them.
 */
import * as tf from '@tensorflow/tfjs';
import type { Settings } from '../settings.ts';

export interface Optimizer {
  /** Moves each variable by its gradient, in the same order; `step` counts from 1. Gradients stay the caller's. */
  apply(variables: tf.Variable[], gradients: tf.Tensor[], step: number): void;
  dispose(): void;
}

/** How one weight changes: reads its slots (running means, zero at first), returns the new weight and slots. */
type Update = (w: tf.Tensor, g: tf.Tensor, slots: tf.Tensor[], step: number) => [tf.Tensor, ...tf.Tensor[]];

/** w ← w − lr·g, or with momentum m: v ← m·v − lr·g, w ← w + v (Keras' SGD). */
function sgd(learningRate: number, momentum: number): Update {
  return (w, g, [velocity]) => {
    const pull = tf.mul(g, -learningRate);
    if (!velocity) return [tf.add(w, pull)];
    const next = tf.add(tf.mul(velocity, momentum), pull);
    return [tf.add(w, next), next];
  };
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const RHO = 0.9;
const EPSILON = 1e-7;

/**
 * m ← m + (g − m)(1 − β₁), v ← v + (g² − v)(1 − β₂), w ← w − α·m / (√v + ε), α = lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ)
 * (Keras' Adam; epsilon is added to the uncorrected √v).
 */
function adam(learningRate: number): Update {
  return (w, g, [m, v], step) => {
    const nextM = tf.add(m, tf.mul(tf.sub(g, m), 1 - BETA_1));
    const nextV = tf.add(v, tf.mul(tf.sub(tf.square(g), v), 1 - BETA_2));
    const alpha = (learningRate * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
    return [tf.sub(w, tf.mul(tf.div(nextM, tf.add(tf.sqrt(nextV), EPSILON)), alpha)), nextM, nextV];
  };
}

/** v ← ρ·v + (1 − ρ)·g², w ← w − lr·g / √(v + ε) (Keras 3's RMSprop: epsilon inside the root). */
function rmsprop(learningRate: number): Update {
  return (w, g, [v]) => {
    const next = tf.add(tf.mul(v, RHO), tf.mul(tf.square(g), 1 - RHO));
    return [tf.sub(w, tf.mul(tf.div(g, tf.sqrt(tf.add(next, EPSILON))), learningRate)), next];
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
      return withSlots(momentum > 0 ? 1 : 0, sgd(learningRate, momentum));
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
