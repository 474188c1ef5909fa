/**
 * How a gradient moves a weight: the formulas of the optimizers. Each device registers a
 * kernel that moves everything in one pass; elsewhere (tfjs' `cpu` backend) the formulas below are computed one by one. It must not know of settings.
 */
import * as tf from '@tensorflow/tfjs';
import { type Elementwise, elementwise } from './elementwise.ts';
import { hasKernels, runKernel } from './kernels.ts';
import { SLOT_COUNTS, type UpdateRule } from './slotCounts.ts';

/** a ← keep·a + share·g */
const blend: Elementwise = {
  tensors: ['a', 'g'],
  numbers: ['keep', 'share'],
  glsl: 'keep * a + share * g',
  operations: ([a, g], [keep, share]) => tf.add(tf.mul(a, keep), tf.mul(g, share)),
};

/** v ← keep·v + share·g²; 1 − keep is not left to the device, where little of it would remain in 32 bits. */
const meanSquare: Elementwise = {
  tensors: ['v', 'g'],
  numbers: ['keep', 'share'],
  glsl: 'keep * v + share * g * g',
  operations: ([v, g], [keep, share]) => tf.add(tf.mul(v, keep), tf.mul(tf.square(g), share)),
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

/** From a weight, its gradient and its slots (running means, zero at first) to the new weight and slots. */
type Passes = (w: tf.Tensor, g: tf.Tensor, slots: tf.Tensor[], numbers: number[]) => tf.Tensor[];

/** The rules by name. Their numbers, in order, stand beside each. */
export const UPDATE_RULES: Record<UpdateRule, { slotCount: number; passes: Passes }> = {
  /** [α]: w ← w − α·g */
  sgd: {
    slotCount: SLOT_COUNTS.sgd,
    passes: (w, g, _, [alpha]) => [elementwise(blend, [w, g], [1, -alpha])],
  },
  /** [α, μ]: u ← μ·u − α·g, w ← w + u */
  momentum: {
    slotCount: SLOT_COUNTS.momentum,
    passes: (w, g, [u], [alpha, mu]) => {
      const next = elementwise(blend, [u, g], [mu, -alpha]);
      return [elementwise(blend, [w, next], [1, 1]), next];
    },
  },
  /** [α, μ]: u ← μ·u − α·g, w ← w + μ·u − α·g */
  nesterov: {
    slotCount: SLOT_COUNTS.nesterov,
    passes: (w, g, [u], [alpha, mu]) => {
      const next = elementwise(blend, [u, g], [mu, -alpha]);
      return [elementwise(blend, [w, elementwise(blend, [next, g], [mu, -alpha])], [1, 1]), next];
    },
  },
  /** [α, β₁, β₂, ε]: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − α·m / (√v + ε) */
  adam: {
    slotCount: SLOT_COUNTS.adam,
    passes: (w, g, [m, v], [alpha, beta1, beta2, epsilon]) => {
      const nextM = elementwise(blend, [m, g], [beta1, 1 - beta1]);
      const nextV = elementwise(meanSquare, [v, g], [beta2, 1 - beta2]);
      return [elementwise(adamStep, [w, nextM, nextV], [alpha, epsilon]), nextM, nextV];
    },
  },
  /** [keep, share]: w ← keep·w + share·g, a moving average of what g is */
  average: {
    slotCount: SLOT_COUNTS.average,
    passes: (w, g, _, [keep, share]) => [elementwise(blend, [w, g], [keep, share])],
  },
  /** [α, ρ, ε]: v ← ρ·v + (1 − ρ)·g², w ← w − α·g / √(v + ε) */
  rmsprop: {
    slotCount: SLOT_COUNTS.rmsprop,
    passes: (w, g, [v], [alpha, rho, epsilon]) => {
      const next = elementwise(meanSquare, [v, g], [rho, 1 - rho]);
      return [elementwise(rmspropStep, [w, g, next], [alpha, epsilon]), next];
    },
  },
};

/** What comes before a rule, in the same pass; what is left out does not. */
export interface BeforeRule {
  /** w ← keep·w: what weight decay leaves of it. */
  keep?: number;
  clip?: Clip;
}

/** g ← g · most / max(√squares, most), where `squares` is a sum of squares on the device: of this gradient, or of several. */
export interface Clip {
  squares: tf.Scalar;
  most: number;
}

const scaleOf = ({ squares, most }: Clip) => tf.div(most, tf.maximum(tf.sqrt(squares), most));

/**
 * The kernel's name, where a backend has it: inputs `weight`, `gradient`, `slot0`, `slot1` of one shape, `squares` of a clip, the
 * attributes below; it overwrites weight and slots and returns no tensor.
 */
export const WEIGHT_UPDATE = 'WeightUpdate';
export interface WeightUpdateAttributes {
  rule: UpdateRule;
  numbers: number[];
  keep?: number;
  most?: number;
}

/** Moves `weight` and its `slots` (as many as the rule says) by `gradient`; that and a clip's `squares` stay the caller's. */
export function updateWeight(
  rule: UpdateRule,
  weight: tf.Variable,
  slots: tf.Variable[],
  gradient: tf.Tensor,
  numbers: number[],
  { keep, clip }: BeforeRule = {},
): void {
  if (hasKernels(WEIGHT_UPDATE)) {
    const named = Object.fromEntries(slots.map((slot, i) => [`slot${i}`, slot]));
    const inputs = { weight, gradient, ...named, ...(clip && { squares: clip.squares }) };
    const attributes = { rule, numbers, keep, most: clip?.most } satisfies WeightUpdateAttributes;
    runKernel(WEIGHT_UPDATE, inputs, attributes);
    return;
  }
  tf.tidy(() => {
    const w = keep === undefined ? weight : tf.mul(weight, keep);
    const g = clip ? tf.mul(gradient, scaleOf(clip)) : gradient;
    const next = UPDATE_RULES[rule].passes(w, g, slots, numbers);
    [weight, ...slots].forEach((variable, index) => {
      variable.assign(next[index]);
    });
  });
}
