/** Runs of real Keras with other losses than cross-entropy (training_craft.json), taken again on TensorFlow.js' present backend. */
import * as tf from '@tensorflow/tfjs';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/settings.ts';
import { createOptimizer } from '../../../src/training/optimizers/optimizers.ts';
import { batchGradients, trainableVariables } from '../../../src/training/step/gradients.ts';
import { lossRuleOf } from '../../../src/training/targets/lossRule.ts';
import { readReference } from '../support/reference.ts';

interface CraftStep {
  batch: number;
  loss: number;
  gradients: number[][];
  /** After the step. */
  weights: number[][];
}
interface Craft {
  /** By batch, [4, 4] each. */
  x: number[][];
  /** By outputs, then by batch. */
  labels: Record<string, number[][]>;
  initial_weights: Record<string, number[][]>;
  runs: { name: string; classes: number; steps: CraftStep[] }[];
}

/** Our settings for those rows. */
export const CRAFT_LOSSES: Record<string, Partial<Settings>> = {
  'bce_label_smoothing_0.1': { labelSmoothing: 0.1 },
  binary_focal_balanced: { loss: 'focal', applyClassBalancing: true },
  binary_focal_plain: { loss: 'focal' },
  categorical_focal: { loss: 'focal' },
  categorical_focal_alpha_list: { loss: 'focal', focalAlpha: 'a=0.2,b=0.3,c=0.5' },
  'categorical_label_smoothing_0.1': { labelSmoothing: 0.1 },
};

/** The largest differences of loss, gradients and weights over the steps of a row. */
export async function craftLossDifferences(
  name: string,
): Promise<Record<'loss' | 'gradients' | 'weights', number>> {
  const craft = readReference<Craft>('architectures/training_craft.json');
  const row = craft.runs.find((one) => one.name === name);
  if (!row) throw new Error(`There is no row ${name}.`);
  const { classes: outputs, steps } = row;
  const shapes = [[4, 3], [3], [3, outputs], [outputs]]; // biome-ignore format: one line
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [4], units: 3, activation: 'relu' }));
  model.add(tf.layers.dense({ units: outputs, activation: outputs === 1 ? 'sigmoid' : 'softmax' }));
  model.setWeights(craft.initial_weights[outputs].map((values, at) => tf.tensor(values, shapes[at])));
  const settings = { ...DEFAULT_SETTINGS, ...CRAFT_LOSSES[name] };
  const rule = lossRuleOf(settings, outputs === 1 ? ['a', 'b'] : ['a', 'b', 'c'], outputs);
  const loss = { rule, classWeights: null };
  const optimizer = createOptimizer({ optimizer: 'adam', learningRate: 0.05, momentum: 0 });
  const worst = { loss: 0, gradients: 0, weights: 0 };
  const note = (key: keyof typeof worst, ours: ArrayLike<number>, theirs: readonly number[]) => {
    theirs.forEach((value, at) => {
      worst[key] = Math.max(worst[key], Math.abs(ours[at] - value));
    });
  };
  for (const [at, expected] of steps.entries()) {
    const batch = {
      pixels: Float32Array.from(craft.x[expected.batch]),
      labels: craft.labels[outputs][expected.batch],
    };
    // In parts of three and one: they must sum to the whole.
    const options = { inputShape: [4], rescale: 1, microBatchSize: 3, seed: 1, step: at + 1, loss };
    const { figures, gradients } = batchGradients(model, batch, options);
    note('loss', await figures.data(), [expected.loss]);
    for (const [place, gradient] of gradients.entries())
      note('gradients', await gradient.data(), expected.gradients[place]);
    optimizer.apply(trainableVariables(model), gradients, at + 1);
    tf.dispose([figures, ...gradients]);
    for (const [place, weight] of model.getWeights().entries())
      note('weights', await weight.clone().data(), expected.weights[place]);
  }
  optimizer.dispose();
  model.dispose();
  return worst;
}
