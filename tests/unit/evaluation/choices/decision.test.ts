/** Answers at a threshold, costs, bands, temperatures and the pictures of a cell. */
import { describe, expect, it } from 'vitest';
import { decideAt, expectedCost, humanBand } from '../../../../src/evaluation/choices/decision.ts';
import { scaledScores } from '../../../../src/evaluation/choices/temperature.ts';
import { spreadOf } from '../../../../src/evaluation/comparison/repeatFigures.ts';
import { cellPictures } from '../../../../src/evaluation/metrics/cellPictures.ts';
import { withOneUnit } from '../../../../src/evaluation/metrics/predictedClasses.ts';
import { readReference } from '../../support/reference.ts';
import { type Metrics, scoresOf } from '../reference.ts';

const NAMES = ['NORMAL', 'PNEUMONIA'];
const metrics = readReference<Metrics>('metrics.json');

describe('decideAt', () => {
  const binary = metrics.cases.filter((one) => one.kind === 'binary');
  it.each(binary.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const { confusionMatrix, report } = decideAt(one.y_true, scoresOf(one), one.threshold!, NAMES);
    expect(confusionMatrix).toEqual(one.expected.confusion);
    expect(report.accuracy).toBeCloseTo(one.expected.accuracy, 12);
  });
});

describe('decideAt of softmax units', () => {
  it('takes two softmax units like one', () => {
    const decided = decideAt(
      [1, 0],
      [
        [0.7, 0.3],
        [0.9, 0.1],
      ],
      0.25,
      NAMES,
    );
    expect(decided.confusionMatrix).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(withOneUnit([[2, 6], [0.5], [0.1, 0.2, 0.7]] as number[][])).toEqual([
      [0.75],
      [0.5],
      [0.1, 0.2, 0.7],
    ]);
  });
});

describe('expectedCost', () => {
  it('weighs misses with the prevalence and false alarms with the rest', () => {
    // 0.1·(1 − 0.9)·50 + 0.9·0.2·2 = 0.5 + 0.36
    expect(expectedCost(0.9, 0.2, { falseAlarm: 2, miss: 50, prevalence: 0.1 })).toBeCloseTo(0.86, 12);
  });
});

describe('humanBand', () => {
  const labels = [1, 0, 1, 0];
  const scores = [[0.95], [0.4], [0.3], [0.05]];
  it('sends what is less sure than asked for', () => {
    expect(humanBand(labels, scores, 0.9)).toMatchObject({
      sent: { value: 0.5, n: 4 },
      accuracy: { value: 1, n: 2 },
    });
    expect(humanBand(labels, scores, 0.65)).toMatchObject({
      sent: { value: 0.25 },
      accuracy: { value: 2 / 3 },
    });
  });
  it('has no accuracy where everything is sent', () => {
    expect(humanBand(labels, scores, 0.99)).toMatchObject({ sent: { value: 1 }, accuracy: null });
  });
  it('goes by the answer at the threshold', () => {
    // At 0.2 the third is answered 1 with a confidence of 0.3.
    expect(humanBand(labels, scores, 0.35, 0.2)).toMatchObject({ sent: { value: 0.25 } });
  });
  it('works for several classes and refuses none', () => {
    expect(
      humanBand(
        [2, 0],
        [
          [0.1, 0.2, 0.7],
          [0.4, 0.3, 0.3],
        ],
        0.5,
      ),
    ).toMatchObject({ accuracy: { value: 1, n: 1 } });
    expect(() => humanBand([], [], 0.5)).toThrow(RangeError);
  });
});

describe('scaledScores', () => {
  it('divides the logit, by hand', () => {
    // logit(0.8) = ln 4; at 2: 1/(1 + 4^−½) = 2/3
    expect(scaledScores([[0.8]], 2)[0][0]).toBeCloseTo(2 / 3, 12);
    const [first, second, third] = scaledScores([[0.64, 0.32, 0.04]], 2)[0];
    expect([second / first, third / first]).toEqual([
      expect.closeTo(Math.SQRT1_2, 12),
      expect.closeTo(0.25, 12),
    ]);
    expect(first + second + third).toBeCloseTo(1, 12);
  });
  it('changes nothing at 1, and survives 0 and 1', () => {
    expect(scaledScores([[0.3]], 1)[0][0]).toBeCloseTo(0.3, 12);
    expect(scaledScores([[0], [1]], 0.05).flat()).toEqual([expect.closeTo(0, 12), expect.closeTo(1, 12)]);
  });
});

describe('cellPictures', () => {
  it('gives the pictures of a cell, the surest first', () => {
    const scores = [[0.6], [0.9], [0.2], [0.7], [0.8]];
    expect(cellPictures([0, 0, 0, 1, 0], scores, { label: 0, answer: 1 })).toEqual([
      { place: 1, confidence: 0.9 },
      { place: 4, confidence: 0.8 },
      { place: 0, confidence: 0.6 },
    ]);
    expect(cellPictures([1, 1], [[0.1], [0.3]], { label: 1, answer: 0 })).toEqual([
      { place: 0, confidence: 0.9 },
      { place: 1, confidence: 0.7 },
    ]);
    expect(cellPictures([1], [[0.4]], { label: 1, answer: 1 }, 0.3)).toEqual([{ place: 0, confidence: 0.4 }]);
  });
});

describe('spreadOf', () => {
  it('gives mean and sample standard deviation', () => {
    expect(spreadOf([0.8, 0.9, null, 1])).toEqual({
      runs: 3,
      mean: expect.closeTo(0.9, 12),
      standardDeviation: expect.closeTo(0.1, 12),
      min: 0.8,
      max: 1,
    });
  });
  it('has no spread of one run, and nothing of none', () => {
    expect(spreadOf([0.8])).toMatchObject({ runs: 1, mean: 0.8, standardDeviation: null });
    expect(spreadOf([null])).toBeNull();
  });
});
