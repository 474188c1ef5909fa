/** The operations that have gradients of their own, against TensorFlow.js' gradients of the same formula. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { PASS_ACTIVATIONS, type PassActivation } from '../../../src/compute/operations/activationNames.ts';
import { activate } from '../../../src/compute/operations/activations.ts';
import { channelMeans, scaleChannels } from '../../../src/compute/operations/channels.ts';
import { normalize, normalizeByBatch } from '../../../src/compute/operations/normalization.ts';

/** Values in −4..4 without a pattern, none of them near a corner of an activation. */
const values = (shape: number[], salt: number) =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => 4 * Math.sin(i * 12.9898 + salt)),
    shape,
  );

const difference = (a: tf.Tensor, b: tf.Tensor) =>
  tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] / Math.max(1e-3, tf.max(tf.abs(b)).dataSync()[0]);

/** The largest relative difference of two functions and of all their gradients, weighted without a pattern. */
function apart(
  ours: (...inputs: tf.Tensor[]) => tf.Tensor,
  theirs: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
): number {
  return tf.tidy(() => {
    const dy = values(theirs(...inputs).shape, 9);
    const gradients = (f: typeof ours) =>
      tf.grads((...args: tf.Tensor[]) => tf.sum(tf.mul(f(...args), dy)))(inputs);
    const [a, b] = [gradients(ours), gradients(theirs)];
    return Math.max(
      difference(ours(...inputs), theirs(...inputs)),
      ...a.map((gradient, i) => difference(gradient, b[i])),
    );
  });
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const STOCK: Record<PassActivation, (x: tf.Tensor) => tf.Tensor> = {
  linear: (x) => tf.clone(x),
  relu: tf.relu,
  relu6: tf.relu6,
  sigmoid: tf.sigmoid,
  hard_sigmoid: (x) => tf.div(tf.relu6(tf.add(x, 3)), 6),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  hard_silu: (x) => tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6)),
  gelu: (x) => tf.mul(x, tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5)),
};

describe('activations', () => {
  it.each(PASS_ACTIVATIONS)('%s', (activation) => {
    expect(apart((x) => activate(x, activation), STOCK[activation], [values([3, 50], 1)])).toBeLessThan(1e-5);
  });
});

describe('normalization', () => {
  const x = values([2, 3, 4, 5], 1);
  const [gamma, beta, mean] = [values([5], 2), values([5], 3), values([5], 4) as tf.Tensor1D];
  const variance = tf.add(tf.square(values([5], 5)), 0.5) as tf.Tensor1D;
  const written = (
    x: tf.Tensor,
    gamma: tf.Tensor,
    beta: tf.Tensor,
    of: { mean: tf.Tensor; variance: tf.Tensor },
  ) => tf.add(tf.mul(tf.div(tf.sub(x, of.mean), tf.sqrt(tf.add(of.variance, 0.01))), gamma), beta);

  it.each(PASS_ACTIVATIONS)('by given statistics, with %s', (activation) => {
    const ours = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      normalize(x, { gamma, beta }, { mean, variance }, { epsilon: 0.01, activation });
    const theirs = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      STOCK[activation](written(x, gamma, beta, { mean, variance }));
    expect(apart(ours, theirs, [x, gamma, beta])).toBeLessThan(1e-5);
  });

  it.each(PASS_ACTIVATIONS)('by the batch, with %s', (activation) => {
    const ours = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      normalizeByBatch(x, { gamma, beta }, { epsilon: 0.01, activation }).y;
    const theirs = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      STOCK[activation](written(x, gamma, beta, tf.moments(x, [0, 1, 2])));
    expect(apart(ours, theirs, [x, gamma, beta])).toBeLessThan(1e-4);
  });

  it('gives the moments of the batch', () => {
    const found = normalizeByBatch(x, { gamma, beta }, { epsilon: 0.01, activation: 'linear' });
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    expect(difference(found.mean, mean)).toBeLessThan(1e-6);
    expect(difference(found.variance, variance)).toBeLessThan(1e-6);
  });
});

describe('channels', () => {
  const x = values([2, 3, 4, 5], 1);
  it('have means', () => {
    expect(
      apart(
        (x) => channelMeans(x as tf.Tensor4D),
        (x) => tf.mean(x, [1, 2]),
        [x],
      ),
    ).toBeLessThan(1e-6);
  });
  it('are scaled by a gate', () => {
    const ours = (x: tf.Tensor, gate: tf.Tensor) => scaleChannels(x as tf.Tensor4D, gate as tf.Tensor4D);
    expect(apart(ours, (x, gate) => tf.mul(x, gate), [x, values([2, 1, 1, 5], 2)])).toBeLessThan(1e-6);
  });
});
