/**
 * Keras' optimizers: how a gradient moves a weight. tfjs' own are not used: its Adam puts epsilon elsewhere and
 * passes over the weights about ten times. An optimizer owns its state tensors and disposes them.
 */
import * as tf from '@tensorflow/tfjs';
import { UPDATE_RULES, updateWeight } from '../../compute/operations/weightUpdate.ts';
import { clipsOf } from './clips.ts';
import { type OptimizerRule, type OptimizerSettings, updateRuleOf } from './updateRule.ts';

export interface Optimizer {
  /**
   * Moves each variable by its gradient, in the same order; `step` counts from 1. Gradients stay the caller's. The rate is that of
   * the settings where it is left out.
   */
  apply(variables: tf.Variable[], gradients: tf.Tensor[], step: number, learningRate?: number): void;
  /**
   * The state tensors of these variables: what must be kept to go on later. First those of each in turn, zero at first; then
   * their averages.
   */
  slots(variables: tf.Variable[]): tf.Variable[];
  /** The moving averages of these variables, in their order; none where the settings ask for none. Before the first step, their values. */
  averages(variables: tf.Variable[]): tf.Variable[];
  dispose(): void;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const RHO = 0.9;
const EPSILON = 1e-7;

/**
 * The optimizer that the settings name. Keras' Adam folds the corrections of both means into
 * α = lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ), so epsilon is added to the uncorrected √v; Keras 3's RMSprop has it inside the root.
 * As in Keras, gradients are clipped first, then weights decay by w ← w − lr·weightDecay·w, then the rule moves them, and then their
 * averages follow: a·emaMomentum + w·(1 − emaMomentum), but w after the first step.
 * @param rateShares Of each variable in their order: by what its learning rate is multiplied; 1 where they are left out.
 */
export function createOptimizer(settings: OptimizerSettings, rateShares: readonly number[] = []): Optimizer {
  const { learningRate, momentum, weightDecay = 0, decayKernelsOnly = false } = settings;
  const { useEma = false, emaMomentum = 0 } = settings;
  const rule = updateRuleOf(settings);
  const numbersAt: Record<OptimizerRule, (rate: number, step: number) => number[]> = {
    adam: (rate, step) => {
      const alpha = (rate * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
      return [alpha, BETA_1, BETA_2, EPSILON];
    },
    rmsprop: (rate) => [rate, RHO, EPSILON],
    momentum: (rate) => [rate, momentum],
    nesterov: (rate) => [rate, momentum],
    sgd: (rate) => [rate],
  };
  // A kernel has two dimensions or more; biases and the weights of normalization have one.
  const decays = ({ rank }: tf.Variable) => weightDecay > 0 && (rank > 1 || !decayKernelsOnly);
  const state = keptByVariable((variable) =>
    Array.from({ length: UPDATE_RULES[rule].slotCount }, () => tf.zerosLike(variable as tf.Tensor)),
  );
  const average = keptByVariable((variable) => [tf.mul(variable, 1)]);
  const averages = (variables: tf.Variable[]) => (useEma ? variables.flatMap(average.of) : []);

  return {
    apply(variables, gradients, step, learningRateNow = learningRate) {
      const clips = clipsOf(gradients, settings);
      variables.forEach((variable, place) => {
        const rate = learningRateNow * (rateShares[place] ?? 1);
        updateWeight(rule, variable, state.of(variable), gradients[place], numbersAt[rule](rate, step), {
          keep: decays(variable) ? 1 - rate * weightDecay : undefined,
          clip: clips[place],
        });
      });
      const kept = step === 1 ? 0 : emaMomentum;
      averages(variables).forEach((one, place) => {
        updateWeight('average', one, [], variables[place], [kept, 1 - kept]);
      });
      tf.dispose(clips.map(({ squares }) => squares));
    },
    slots: (variables) => [...variables.flatMap(state.of), ...averages(variables)],
    averages,
    dispose() {
      state.dispose();
      average.dispose();
    },
  };
}

/** Tensors that are made for a variable when it is first asked for them, and kept. */
function keptByVariable(make: (variable: tf.Variable) => tf.Tensor[]) {
  const known = new Map<tf.Variable, tf.Variable[]>();
  return {
    of(variable: tf.Variable): tf.Variable[] {
      const kept =
        known.get(variable) ?? tf.tidy(() => make(variable).map((value) => tf.variable(value, false)));
      known.set(variable, kept);
      return kept;
    },
    dispose() {
      tf.dispose([...known.values()].flat());
      known.clear();
    },
  };
}
