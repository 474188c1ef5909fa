/** Losses from probabilities against scikit-learn's log_loss and Keras' own. */
import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../../../../src/evaluation/metrics/crossEntropy.ts';
import { readReference } from '../../support/reference.ts';
import { type Losses, type Metrics, scoresOf } from '../reference.ts';

const metrics = readReference<Metrics>('metrics.json');
const losses = readReference<Losses>('class_weights_losses.json');

describe('log_loss as scikit-learn gives it', () => {
  const binary = metrics.cases.filter((one) => one.kind === 'binary');
  it.each(binary.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const expected = one.expected['log_loss_eps_1e-7'];
    expect(expected).toBeTypeOf('number');
    expect(Math.abs(crossEntropy(one.y_true, scoresOf(one)) - expected!)).toBeLessThan(1e-9);
  });

  // For several classes log_loss is given with a smaller epsilon only: comparable where no true class has p = 0.
  const several = metrics.cases.filter((one) => one.prob?.every((row, i) => row[one.y_true[i]] > 0));
  it.each(several.map((one) => [one.name, one] as const))('%s', (_, one) => {
    expect(Math.abs(crossEntropy(one.y_true, scoresOf(one)) - one.expected.log_loss)).toBeLessThan(1e-9);
  });
});

describe('crossentropy as Keras computes it', () => {
  it('binary, picture by picture and in the mean', () => {
    const { y_true, p, bce_keras3_per_sample, bce_keras3_mean } = losses.binary;
    const scores = p.map((probability) => [probability]);
    expect(Math.abs(crossEntropy(y_true, scores) - bce_keras3_mean)).toBeLessThan(1e-9);
    for (const [i, expected] of bce_keras3_per_sample.entries())
      expect(Math.abs(crossEntropy([y_true[i]], [scores[i]]) - expected)).toBeLessThan(1e-9);
  });

  it('categorical, picture by picture and in the mean', () => {
    const { labels, p, ce_per_sample, ce_mean } = losses.categorical;
    expect(Math.abs(crossEntropy(labels, p) - ce_mean)).toBeLessThan(1e-9);
    for (const [i, expected] of ce_per_sample.entries())
      expect(Math.abs(crossEntropy([labels[i]], [p[i]]) - expected)).toBeLessThan(1e-9);
  });
});

describe('crossEntropy', () => {
  it('clips to 1e-7 from 0 and 1', () => {
    expect(crossEntropy([1, 0], [[0], [1]])).toBeCloseTo(-Math.log(1e-7), 8);
    expect(crossEntropy([1, 0], [[1], [0]])).toBeCloseTo(1e-7, 12);
    expect(crossEntropy([0], [[0, 1, 0]])).toBeCloseTo(-Math.log(1e-7), 12);
  });

  it('divides several outputs by their sum before anything else', () => {
    expect(crossEntropy([1], [[2, 1, 1]])).toBeCloseTo(Math.log(4), 12);
  });

  it('does not hide a diverged model', () => {
    expect(crossEntropy([1, 0], [[Number.NaN], [0.5]])).toBeNaN();
  });
});
