/** Building: seeded weights, Keras' initial values, what the layers compute. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { modelById } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import { NOTEBOOK_MODELS } from '../../../src/models/catalogue/notebook.ts';
import type { InputShape } from '../../../src/models/types.ts';
import { UserError } from '../../../src/shared/errors.ts';

const SMALL: InputShape = [12, 12, 1];

function weightsOf(id: string, seed: number | null): number[][] {
  const model = buildModel(graphOf(modelById(id), SMALL, 1), seed);
  const values = model.getWeights().map((weight) => Array.from(weight.dataSync()));
  model.dispose();
  return values;
}

describe('buildModel', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('gives the same weights for the same seed and others for another', () => {
    for (const { id } of NOTEBOOK_MODELS) {
      const first = weightsOf(id, 7);
      expect(weightsOf(id, 7)).toEqual(first);
      weightsOf(id, 8).forEach((values, i) => {
        // Kernels differ, biases are zero.
        if (i % 2 === 0) expect(values).not.toEqual(first[i]);
      });
    }
  });

  it('takes 0 as a seed like any other', () => {
    expect(weightsOf('mlp-64x3', 0)).toEqual(weightsOf('mlp-64x3', 0));
    expect(weightsOf('mlp-64x3', 0)).not.toEqual(weightsOf('mlp-64x3', 1));
  });

  it('gives each layer numbers of its own', () => {
    const [, , second, , third] = weightsOf('mlp-64x3', 7);
    expect(second).toHaveLength(third.length);
    expect(second).not.toEqual(third);
  });

  it('starts from zeros without a seed', () => {
    for (const { id } of NOTEBOOK_MODELS) expect(weightsOf(id, null).flat().some(Boolean)).toBe(false);
  });

  it('draws kernels as Keras does (Glorot uniform) and leaves biases at zero', () => {
    const [conv1, bias1, conv2] = weightsOf('cnn-pool', 3);
    // limit = √(6 / (fan in + fan out)), where a 3 × 3 kernel counts nine times.
    const checks = [
      { values: conv1, limit: Math.sqrt(6 / (9 * 1 + 9 * 32)) },
      { values: conv2, limit: Math.sqrt(6 / (9 * 32 + 9 * 64)) },
    ];
    for (const { values, limit } of checks) {
      const largest = Math.max(...values.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(limit);
      expect(largest).toBeGreaterThan(0.97 * limit);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan((4 * limit) / Math.sqrt(3 * values.length));
    }
    expect(bias1.every((value) => value === 0)).toBe(true);
  });

  it('answers with one probability for one output and with probabilities of sum 1 for several', () => {
    const pictures = tf.randomUniform([4, ...SMALL], 0, 1, 'float32', 5);
    const binary = buildModel(graphOf(modelById('mlp-128'), SMALL, 1), 2);
    const one = binary.predict(pictures) as tf.Tensor;
    expect(one.shape).toEqual([4, 1]);
    expect(Array.from(one.dataSync()).every((p) => p > 0 && p < 1)).toBe(true);
    const several = buildModel(graphOf(modelById('mlp-128'), SMALL, 3), 2);
    const rows = (several.predict(pictures) as tf.Tensor2D).arraySync();
    for (const row of rows) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });

  it('throws a UserError, and leaves no tensor, where the pictures are too small', () => {
    const before = tf.memory().numTensors;
    expect(() => buildModel(graphOf(modelById('cnn-pool'), [8, 8, 3], 1), 1)).toThrow(UserError);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('frees everything when it is disposed', () => {
    const before = tf.memory().numTensors;
    buildModel(graphOf(modelById('cnn-pool'), SMALL, 1), 1).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
