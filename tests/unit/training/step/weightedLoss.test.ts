/** Focal loss, label smoothing and class weights from logits, against other software and against their own slopes. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { crossEntropySum, lossSum } from '../../../../src/training/step/loss.ts';
import {
  CROSS_ENTROPY,
  type Focal,
  type LossRule,
  lossOfScores,
} from '../../../../src/training/targets/lossRule.ts';
import { targetsOf } from '../../../../src/training/targets/targets.ts';
import { readReference } from '../../support/reference.ts';

interface Losses {
  per_sample: number[];
  mean: number;
}
interface Reference {
  binary: {
    y_true: number[];
    p: number[];
    focal: (Losses & { gamma: number; alpha: number | null; apply_class_balancing: boolean })[];
    label_smoothing: (Losses & { label_smoothing: number })[];
    class_weight: [number, number];
    bce_class_weighted_mean: number;
  };
  categorical: { labels: number[]; p: number[][]; focal: (Losses & { gamma: number; alpha: number })[] };
}
const { binary, categorical } = readReference<Reference>('class_weights_losses.json');

/** Our sum over the rows; `weights` by class. */
function sumOf(
  logits: number[][],
  labels: number[],
  rule: LossRule,
  classWeights: number[] | null = null,
): number {
  const outputs = logits[0].length;
  const { values, weights } = targetsOf({ labels }, [0, labels.length], outputs, { rule, classWeights });
  return lossSum(
    tf.tensor2d(logits),
    tf.tensor2d(values, [labels.length, outputs]),
    tf.tensor2d(weights, [labels.length, 1]),
    rule,
  ).dataSync()[0];
}

const focalOf = (gamma: number, alpha: Focal['alpha'], smoothing = 0): LossRule => ({
  smoothing,
  focal: { gamma, alpha },
});
const logit = (p: number) => Math.log(p / (1 - p));
/** Where Keras does not clip, and where the reference, which clips the focal factor too, is right. */
const isInner = (p: number) => p > 1e-6 && p < 1 - 1e-6;
const inner = binary.p.flatMap((p, i) => (isInner(p) ? [i] : []));

describe('losses agree with the reference', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each(binary.focal)(
    'binary focal, gamma $gamma, alpha $alpha, balanced $apply_class_balancing',
    (case_) => {
      const { gamma, alpha, apply_class_balancing, per_sample } = case_;
      const rule = focalOf(gamma, apply_class_balancing ? [1 - Number(alpha), Number(alpha)] : null);
      expect(inner.length).toBeGreaterThan(15);
      for (const i of inner) {
        const ours = sumOf([[logit(binary.p[i])]], [binary.y_true[i]], rule);
        expect(Math.abs(ours - per_sample[i])).toBeLessThan(1e-6 + 1e-5 * per_sample[i]);
        const ofScore = lossOfScores([binary.y_true[i]], [[binary.p[i]]], rule);
        expect(ofScore).toBeCloseTo(per_sample[i], 12);
      }
    },
  );

  it.each(binary.label_smoothing)('binary label smoothing $label_smoothing', (case_) => {
    const rule = { smoothing: case_.label_smoothing, focal: null };
    for (const i of inner) {
      const ours = sumOf([[logit(binary.p[i])]], [binary.y_true[i]], rule);
      expect(ours).toBeCloseTo(case_.per_sample[i], 5);
    }
    // At p = 0 and 1 Keras clips, and so does what is computed of scores.
    const scores = binary.p.map((p) => [p]);
    expect(lossOfScores(binary.y_true, scores, rule)).toBeCloseTo(case_.mean, 6);
  });

  it('class weights: the mean over the pictures, not over the weights', () => {
    const clipped = binary.p.map((p) => [logit(Math.min(Math.max(p, 1e-7), 1 - 1e-7))]);
    const { class_weight: weights } = binary;
    const sum = sumOf(clipped, binary.y_true, CROSS_ENTROPY, [weights[0], weights[1]]);
    expect(sum / binary.p.length).toBeCloseTo(binary.bce_class_weighted_mean, 4);
  });

  it.each(categorical.focal)(
    'categorical focal, gamma $gamma, alpha $alpha',
    ({ gamma, alpha, ...theirs }) => {
      const rule = focalOf(gamma, [alpha, alpha, alpha]);
      const logits = categorical.p.map((row) => row.map((p) => Math.log(p)));
      theirs.per_sample.forEach((expected, i) => {
        expect(sumOf([logits[i]], [categorical.labels[i]], rule)).toBeCloseTo(expected, 5);
        expect(lossOfScores([categorical.labels[i]], [categorical.p[i]], rule)).toBeCloseTo(expected, 9);
      });
      expect(lossOfScores(categorical.labels, categorical.p, rule)).toBeCloseTo(theirs.mean, 9);
    },
  );

  it('is the plain cross-entropy where nothing is asked for', () => {
    const logits = [[2, -1, 0.5], [0, 0, 3], [-4, 4, 1]]; // biome-ignore format: a table
    for (const rows of [logits, logits.map((row) => [row[0]])]) {
      const plain = crossEntropySum(tf.tensor2d(rows), tf.tensor1d([0, 1, 0], 'int32')).dataSync()[0];
      expect(sumOf(rows, [0, 1, 0], CROSS_ENTROPY)).toBeCloseTo(plain, 5);
      expect(sumOf(rows, [0, 1, 0], focalOf(0, null))).toBeCloseTo(plain, 5);
    }
  });
});

describe('slopes', () => {
  beforeAll(() => tf.setBackend('cpu'));

  /** Slopes of the loss of one picture by its logits: our own, and by differences in float64 of Keras' loss of the probabilities. */
  function slopes(logits: number[], target: number[], { focal }: LossRule) {
    const [targets, weights] = [tf.tensor2d([target]), tf.tensor2d([[1.5]])];
    const ours = tf
      .grad((z: tf.Tensor) => lossSum(z as tf.Tensor2D, targets, weights, { focal }))(tf.tensor2d([logits]))
      .dataSync();
    const lossAt = (z: number[]) => {
      const { gamma, alpha } = focal ?? { gamma: 0, alpha: null };
      if (z.length === 1) {
        const p = 1 / (1 + Math.exp(-z[0]));
        const entropy = -target[0] * Math.log(p) - (1 - target[0]) * Math.log(1 - p);
        const weight = alpha ? target[0] * alpha[1] + (1 - target[0]) * alpha[0] : 1;
        return 1.5 * weight * (target[0] * (1 - p) + (1 - target[0]) * p) ** gamma * entropy;
      }
      const sum = z.reduce((total, value) => total + Math.exp(value), 0);
      return z.reduce((total, value, at) => {
        const p = Math.exp(value) / sum;
        return total - 1.5 * (alpha?.[at] ?? 1) * target[at] * (1 - p) ** gamma * Math.log(p);
      }, 0);
    };
    const h = 1e-5;
    const theirs = logits.map((_, at) => {
      const moved = (by: number) => lossAt(logits.map((value, i) => (i === at ? value + by : value)));
      return (moved(h) - moved(-h)) / (2 * h);
    });
    return { ours: [...ours], theirs };
  }

  it.each([0, 0.5, 1, 2, 3.5])('are those of the loss, gamma %d', (gamma) => {
    for (const z of [-6, -1, 0, 0.3, 4])
      for (const y of [0, 0.2, 0.5, 1]) {
        const { ours, theirs } = slopes([z], [y], focalOf(gamma, [0.75, 0.25]));
        expect(ours[0], `z ${z}, y ${y}`).toBeCloseTo(theirs[0], 5);
      }
    for (const logits of [
      [0, 0, 0],
      [3, -2, 1],
      [-5, 4, 0],
    ])
      for (const target of [
        [1, 0, 0],
        [0.1, 0.6, 0.3],
      ]) {
        const { ours, theirs } = slopes(logits, target, focalOf(gamma, [0.2, 0.3, 0.5]));
        ours.forEach((value, at) => {
          expect(value).toBeCloseTo(theirs[at], 5);
        });
      }
  });

  it('never die where the answer is as wrong as can be, and are no NaN where it is as right', () => {
    for (const gamma of [0, 0.5, 2]) {
      const rule = focalOf(gamma, null);
      const slopeOf = (logits: number[], target: number[]) => [
        ...tf
          .grad((z: tf.Tensor) => lossSum(z as tf.Tensor2D, tf.tensor2d([target]), tf.tensor2d([[1]]), rule))(
            tf.tensor2d([logits]),
          )
          .dataSync(),
      ];
      expect(slopeOf([200], [0])[0]).toBeCloseTo(1, 5);
      expect(slopeOf([-200], [1])[0]).toBeCloseTo(-1, 5);
      expect(slopeOf([200], [1])[0]).toBeCloseTo(0, 5);
      expect(slopeOf([0, 200, 0], [1, 0, 0]).map((value) => Math.round(value * 1e5) / 1e5)).toEqual([
        -1, 1, 0,
      ]);
      for (const value of slopeOf([0, 200, 0], [0, 1, 0])) expect(value).toBeCloseTo(0, 5);
    }
  });
});
