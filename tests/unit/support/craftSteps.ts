/** Update steps of a net of two dense layers, on whatever backend is set; in a browser too. */
import * as tf from '@tensorflow/tfjs';
import { createOptimizer } from '../../../src/training/optimizers/optimizers.ts';
import type { OptimizerSettings } from '../../../src/training/optimizers/updateRule.ts';
import { batchGradients, trainableVariables } from '../../../src/training/step/gradients.ts';
import { copies } from '../../../src/training/step/weights.ts';
import type { WeightedLoss } from '../../../src/training/targets/targets.ts';

export interface CraftTask {
  settings: OptimizerSettings;
  /** Of each step, where they change. */
  rates?: readonly number[];
  /** Left out, cross-entropy. */
  loss?: WeightedLoss;
  /** 1, or how many classes. */
  outputs: number;
  /** Kernel and bias of the hidden layer, and of the output. */
  weights: number[][];
  /** Of each step: pictures of four values, and their classes. */
  batches: { x: number[]; labels: number[] }[];
}

export interface CraftStep {
  /** Before the update. */
  loss: number;
  /** After it. */
  weights: number[][];
  averages: number[][];
}

const INPUTS = 4;
const HIDDEN = 3;

const valuesOf = (tensors: tf.Tensor[]) =>
  Promise.all(
    copies(tensors).map(async (copy) => {
      const values = [...(await copy.data<'float32'>())];
      copy.dispose();
      return values;
    }),
  );

export async function craftSteps({
  settings,
  rates,
  loss: lossOf,
  outputs,
  weights,
  batches,
}: CraftTask): Promise<CraftStep[]> {
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [INPUTS], units: HIDDEN, activation: 'relu' }));
  model.add(tf.layers.dense({ units: outputs, activation: outputs === 1 ? 'sigmoid' : 'softmax' }));
  const variables = trainableVariables(model);
  tf.tidy(() => model.setWeights(weights.map((values, at) => tf.tensor(values, variables[at].shape))));
  const optimizer = createOptimizer(settings);
  const steps: CraftStep[] = [];
  for (const [index, { x, labels }] of batches.entries()) {
    const batch = { pixels: Float32Array.from(x), labels };
    const options = { inputShape: [INPUTS], rescale: 1, microBatchSize: labels.length, loss: lossOf };
    const { figures, gradients } = batchGradients(model, batch, { ...options, seed: 1, step: index + 1 });
    optimizer.apply(variables, gradients, index + 1, rates?.[index]);
    const [loss] = await figures.data();
    tf.dispose([figures, ...gradients]);
    steps.push({
      loss,
      weights: await valuesOf(variables),
      averages: await valuesOf(optimizer.averages(variables)),
    });
  }
  optimizer.dispose();
  model.dispose();
  return steps;
}
