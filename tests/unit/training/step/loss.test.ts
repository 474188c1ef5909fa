/** Cross-entropy from logits against the figures of tests/reference/class_weights_losses.json. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { correctCount, crossEntropySum, probabilities } from '../../../../src/training/step/loss.ts';
import { readReference } from '../../support/reference.ts';

function lossOf(logits: number[][], labels: number[]): number {
  return crossEntropySum(tf.tensor2d(logits), tf.tensor1d(labels, 'int32')).dataSync()[0];
}

const logit = (p: number) => Math.log(p / (1 - p));

interface Reference {
  binary: {
    y_true: number[];
    p: number[];
    epsilon: number;
    bce_keras3_per_sample: number[];
    bce_keras3_mean: number;
  };
  categorical: { labels: number[]; p: number[][]; ce_per_sample: number[]; ce_mean: number };
}

describe('cross-entropy agrees with the reference', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const reference = readReference<Reference>('class_weights_losses.json');

  it('binary, picture by picture and in the mean', () => {
    const { y_true, p, epsilon, bce_keras3_per_sample, bce_keras3_mean } = reference.binary;
    // The reference clips probabilities to [ε, 1 − ε] and so do these logits; the loss itself does not clip.
    const logits = p.map((value) => [logit(Math.min(Math.max(value, epsilon), 1 - epsilon))]);
    bce_keras3_per_sample.forEach((expected, i) => {
      const loss = lossOf([logits[i]], [y_true[i]]);
      expect(Math.abs(loss - expected) / expected, `picture ${i}`).toBeLessThan(2e-6);
    });
    expect(lossOf(logits, y_true) / p.length).toBeCloseTo(bce_keras3_mean, 5);
  });

  it('categorical, picture by picture and in the mean', () => {
    const { labels, p, ce_per_sample, ce_mean } = reference.categorical;
    // log p are logits of p; adding a constant to a row changes nothing.
    const logits = p.map((row, i) => row.map((value) => Math.log(value) + i));
    ce_per_sample.forEach((expected, i) => {
      expect(lossOf([logits[i]], [labels[i]]), `picture ${i}`).toBeCloseTo(expected, 5);
    });
    expect(lossOf(logits, labels) / labels.length).toBeCloseTo(ce_mean, 5);
  });
});

describe('saturated answers', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('cost what they cost: above 16 for the wrong side, almost nothing for the right one', () => {
    expect(lossOf([[40]], [0])).toBeCloseTo(40, 5);
    expect(lossOf([[-200]], [1])).toBeCloseTo(200, 4);
    expect(lossOf([[40]], [1])).toBeLessThan(1e-16);
    expect(lossOf([[0, 300, 0]], [2])).toBeCloseTo(300, 4);
    expect(lossOf([[0, 300, 0]], [1])).toBeCloseTo(0, 12);
  });

  it('have a gradient all the same: p − y', () => {
    const gradient = (logits: tf.Tensor2D, labels: number[]) =>
      Array.from(
        tf
          .grad((z: tf.Tensor) => crossEntropySum(z as tf.Tensor2D, tf.tensor1d(labels, 'int32')))(logits)
          .dataSync(),
      );
    const binary = gradient(tf.tensor2d([[50], [-50], [1], [-1]]), [0, 1, 1, 0]);
    const expected = [1, -1, 1 / (1 + Math.exp(-1)) - 1, 1 / (1 + Math.exp(1))];
    binary.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
    const several = gradient(tf.tensor2d([[0, 100, 0]]), [2]);
    [0, 1, -1].forEach((value, i) => {
      expect(several[i]).toBeCloseTo(value, 6);
    });
  });
});

describe('correctCount', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const count = (logits: number[][], labels: number[]) =>
    correctCount(tf.tensor2d(logits), tf.tensor1d(labels, 'int32')).dataSync()[0];

  it('takes class 1 strictly above p = 0.5 where there is one output', () => {
    expect(count([[1e-6], [-1e-6], [3]], [1, 0, 0])).toBe(2);
    expect(count([[0]], [0])).toBe(1);
    expect(count([[0]], [1])).toBe(0);
  });

  it('takes the largest of several, the first of equal ones', () => {
    const logits = [
      [1, 2, 3],
      [5, 5, 1],
      [5, 5, 1],
      [-3, -1, -2],
    ];
    expect(count(logits, [2, 0, 1, 1])).toBe(3);
  });
});

describe('probabilities', () => {
  beforeAll(() => tf.setBackend('cpu'));
  it('are the sigmoid of one logit and the softmax of several', () => {
    const one = probabilities(tf.tensor2d([[0], [2]])).arraySync();
    expect(one[0][0]).toBe(0.5);
    expect(one[1][0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    const [row] = probabilities(tf.tensor2d([[0, Math.log(2), Math.log(5)]])).arraySync();
    [1 / 8, 2 / 8, 5 / 8].forEach((value, i) => {
      expect(row[i]).toBeCloseTo(value, 6);
    });
  });
});
