/** Loss, gradients and three update steps against figures of real Keras (tests/reference/training.json). */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../../../src/settings.ts';
import { createOptimizer } from '../../../../src/training/optimizers/optimizers.ts';
import { partGradients, trainableVariables } from '../../../../src/training/step/gradients.ts';
import { type ReferenceRun, readReference, relativeDifference } from '../../support/reference.ts';

const OPTIMIZERS: Record<string, Pick<Settings, 'optimizer' | 'learningRate' | 'momentum'>> = {
  adam: { optimizer: 'adam', learningRate: 0.001, momentum: 0 },
  'adam_lr_0.05': { optimizer: 'adam', learningRate: 0.05, momentum: 0 },
  sgd: { optimizer: 'sgd', learningRate: 0.01, momentum: 0 },
  sgd_momentum: { optimizer: 'sgd', learningRate: 0.01, momentum: 0.9 },
  rmsprop: { optimizer: 'rmsprop', learningRate: 0.001, momentum: 0 },
};

function referenceNet(run: ReferenceRun): tf.Sequential {
  const outputs = run.classes === 2 ? 1 : run.classes;
  const shapes = run.weight_shapes;
  const model = tf.sequential();
  const first = { inputShape: run.input_shape };
  if (run.net === 'cnn') {
    model.add(tf.layers.conv2d({ ...first, filters: shapes[0][3], kernelSize: 3, activation: 'relu' }));
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    model.add(tf.layers.flatten());
  } else model.add(tf.layers.flatten(first));
  model.add(tf.layers.dense({ units: shapes[shapes.length - 3][0], activation: 'relu' }));
  model.add(tf.layers.dense({ units: outputs, activation: outputs === 1 ? 'sigmoid' : 'softmax' }));
  model.setWeights(run.initial_weights.map((values, i) => tf.tensor(values, shapes[i])));
  return model;
}

describe('training agrees with Keras', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const runs = readReference<{ runs: ReferenceRun[] }>('training.json').runs;
  const cases = runs
    .filter((run) => run.class_weight === null)
    .flatMap((run) =>
      Object.keys(OPTIMIZERS).map((name) => ({ run, name, net: run.net, classes: run.classes })),
    );

  it.each(cases)('$net, $classes classes, $name: three steps', ({ run, name }) => {
    const model = referenceNet(run);
    const optimizer = createOptimizer(OPTIMIZERS[name]);
    run.optimizers[name].steps.forEach((expected, index) => {
      const { x, labels } = run.batches[index];
      const pictures = tf.tensor4d(x, [labels.length, ...run.input_shape]);
      const key = { seed: 1, step: index + 1, firstRow: 0 };
      const { figures, gradients } = partGradients(
        model,
        pictures,
        tf.tensor1d(labels, 'int32'),
        labels.length,
        key,
      );
      const [loss, accuracy] = figures.dataSync();
      expect(Math.abs(loss - expected.loss) / expected.loss).toBeLessThan(1e-5);
      expect(accuracy).toBeCloseTo(expected.accuracy, 6);
      expected.gradients?.forEach((values, i) => {
        expect(relativeDifference(gradients[i].dataSync(), values)).toBeLessThan(1e-4);
      });
      optimizer.apply(trainableVariables(model), gradients, index + 1);
      expected.weights_after?.forEach((values, i) => {
        expect(relativeDifference(model.getWeights()[i].dataSync(), values)).toBeLessThan(1e-4);
      });
    });
    model.getWeights().forEach((weight, i) => {
      expect(relativeDifference(weight.dataSync(), run.optimizers[name].final_weights[i])).toBeLessThan(1e-4);
    });
  });
});
