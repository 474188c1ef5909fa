/** Counts and shares against scikit-learn's confusion_matrix. */
import { describe, expect, it } from 'vitest';
import {
  confusionMatrix,
  largestErrors,
  normalizedMatrix,
  weightedSums,
} from '../../../../src/evaluation/metrics/confusionMatrix.ts';
import { readReference } from '../../support/reference.ts';
import { expectClose, type Metrics } from '../reference.ts';

const metrics = readReference<Metrics>('metrics.json');

describe('confusion_matrix as scikit-learn gives it', () => {
  it.each(metrics.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const matrix = confusionMatrix(one.y_true, one.y_pred, one.classes ?? 2);
    expect(matrix).toEqual(one.expected.confusion);
    for (const normalize of ['true', 'pred', 'all'] as const)
      expectClose(normalizedMatrix(matrix, normalize), one.expected[`confusion_${normalize}`], normalize);
  });

  it.each(metrics.notebook_models.map((one) => [one.model, one] as const))(
    'the notebook’s model %s',
    (_, one) => expectClose(normalizedMatrix(one.confusion, 'true'), one.confusion_true),
  );
});

describe('confusionMatrix', () => {
  it('puts true classes in rows and predicted ones in columns', () => {
    expect(confusionMatrix([0, 0, 1], [1, 0, 1], 3)).toEqual([
      [1, 1, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
  });

  it('leaves the row of a class without pictures at zero', () => {
    expect(
      normalizedMatrix(
        [
          [0, 0],
          [1, 3],
        ],
        'true',
      ),
    ).toEqual([
      [0, 0],
      [0.25, 0.75],
    ]);
  });

  it('counts a picture as often as its weight says', () => {
    expect(weightedSums([0, 0, 1], [1, 0, 1], 2, [3, 1, 0])).toEqual({
      supports: [4, 0],
      answers: [1, 3],
      hits: [1, 0],
    });
  });

  it('refuses classes that do not exist and lists that do not match', () => {
    expect(() => confusionMatrix([2], [0], 2)).toThrow(RangeError);
    expect(() => confusionMatrix([0], [2], 2)).toThrow(RangeError);
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow(RangeError);
  });
});

describe('largestErrors', () => {
  it('lists what happened off the diagonal, the most frequent first', () => {
    const matrix = [
      [9, 1, 0],
      [3, 9, 1],
      [0, 5, 9],
    ];
    expect(largestErrors(matrix, 3)).toEqual([
      { label: 2, answer: 1, count: 5 },
      { label: 1, answer: 0, count: 3 },
      { label: 0, answer: 1, count: 1 },
    ]);
    expect(largestErrors([[1]], 3)).toEqual([]);
  });
});
