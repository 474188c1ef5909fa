/** Decay, clipping, nesterov, averages and losses against five update steps of real Keras, on the backends that Node has. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CRAFT_RUNS } from '../../support/craft.ts';
import { craftSteps } from '../../support/craftSteps.ts';
import { relativeDifference } from '../../support/reference.ts';
import { useWasm } from '../../support/wasm.ts';

/** max|a − b| / max|b|: what float32 allows. */
const LIMIT = 1e-5;

describe.each([
  { backend: 'cpu', use: () => tf.setBackend('cpu') },
  { backend: 'wasm', use: useWasm },
])('optimizers and losses on $backend agree with Keras', ({ use }) => {
  beforeAll(async () => {
    await use();
  });

  it.each(CRAFT_RUNS)('$name', async ({ task, expected }) => {
    const before = tf.memory().numTensors;
    const steps = await craftSteps(task);
    expect(steps.length).toBe(expected.length);
    steps.forEach(({ loss, weights, averages }, step) => {
      const { loss: keras, weights: after, ema = [] } = expected[step];
      expect(Math.abs(loss - keras) / keras).toBeLessThan(LIMIT);
      expect(averages.length).toBe(ema.length);
      [...after, ...ema].forEach((values, at) => {
        expect(relativeDifference([...weights, ...averages][at], values)).toBeLessThan(LIMIT);
      });
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
