/**
 * Keras' optimizers: how a gradient moves a weight. tfjs' own are not used: its Adam puts epsilon elsewhere and
 * passes over the weights about ten times. An optimizer owns its state tensors and disposes them.
 */
import * as tf from '@tensorflow/tfjs';
import { UPDATE_RULES, updateWeight } from '../../compute/operations/weightUpdate.ts';
import type { Settings } from '../../settings.ts';
import { type OptimizerRule, updateRuleOf } from './updateRule.ts';

export interface Optimizer {
  /**
   * Moves each variable by its gradient, in the same order; `step` counts from 1. Gradients stay the caller's. The rate is that of
   * the settings where it is left out.
   */
  apply(variables: tf.Variable[], gradients: tf.Tensor[], step: number, learningRate?: number): void;
  /** The state tensors of these variables, in order: what must be kept to go on later. Zero at first. */
  slots(variables: tf.Variable[]): tf.Variable[];
  dispose(): void;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const RHO = 0.9;
const EPSILON = 1e-7;

/**
 * The optimizer that the settings name. Keras' Adam folds the corrections of both means into
 * α = lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ), so epsilon is added to the uncorrected √v; Keras 3's RMSprop has it inside the root.
 * @param rateShares Of each variable in their order: by what its learning rate is multiplied; 1 where they are left out.
 */
export function createOptimizer(
  settings: Pick<Settings, 'optimizer' | 'learningRate' | 'momentum'>,
  rateShares: readonly number[] = [],
): Optimizer {
  const { learningRate, momentum } = settings;
  const rule = updateRuleOf(settings);
  const numbersAt: Record<OptimizerRule, (rate: number, step: number) => number[]> = {
    adam: (rate, step) => {
      const alpha = (rate * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
      return [alpha, BETA_1, BETA_2, EPSILON];
    },
    rmsprop: (rate) => [rate, RHO, EPSILON],
    momentum: (rate) => [rate, momentum],
    sgd: (rate) => [rate],
  };
  return withSlots(rule, (place, step, rate = learningRate) =>
    numbersAt[rule](rate * (rateShares[place] ?? 1), step),
  );
}

/** An optimizer by a rule, whose numbers may depend on the variable's place and on the step. */
function withSlots(
  rule: OptimizerRule,
  numbersAt: (place: number, step: number, learningRate?: number) => number[],
): Optimizer {
  const slotsOf = new Map<tf.Variable, tf.Variable[]>();
  const zeros = (variable: tf.Variable) =>
    Array.from({ length: UPDATE_RULES[rule].slotCount }, () =>
      tf.tidy(() => tf.variable(tf.zerosLike(variable as tf.Tensor), false)),
    );
  const slotsFor = (variable: tf.Variable) => {
    const slots = slotsOf.get(variable) ?? zeros(variable);
    slotsOf.set(variable, slots);
    return slots;
  };
  return {
    apply(variables, gradients, step, learningRate) {
      variables.forEach((variable, place) => {
        updateWeight(
          rule,
          variable,
          slotsFor(variable),
          gradients[place],
          numbersAt(place, step, learningRate),
        );
      });
    },
    slots: (variables) => variables.flatMap(slotsFor),
    dispose() {
      tf.dispose([...slotsOf.values()].flat());
      slotsOf.clear();
    },
  };
}
