/** All figures of one judgement hang together. */
import { describe, expect, it } from 'vitest';
import { judge } from '../../../../src/evaluation/figures/judge.ts';

describe('judge', () => {
  it('gives every figure for one sigmoid unit', () => {
    const labels = [0, 1, 1, 1];
    const scores = [[0.9], [0.8], [0.5], [0.7]];
    const evaluation = judge(labels, scores, ['NORMAL', 'PNEUMONIA']);
    expect(evaluation).toMatchObject({
      n: 4,
      accuracy: 0.5,
      majorityBaseline: 0.75,
      confusionMatrix: [
        [0, 1],
        [1, 2],
      ],
      labels,
      scores,
    });
    const expected = -(Math.log(0.1) + Math.log(0.8) + Math.log(0.5) + Math.log(0.7)) / 4;
    expect(evaluation.loss).toBeCloseTo(expected, 12);
    expect(evaluation.report.classes.map(({ name, support }) => [name, support])).toEqual([
      ['NORMAL', 1],
      ['PNEUMONIA', 3],
    ]);
  });

  it('counts a class that no picture has', () => {
    const scores = [
      [0.2, 0.7, 0.1],
      [0.6, 0.3, 0.1],
    ];
    const evaluation = judge([1, 0], scores, ['a', 'b', 'c']);
    expect(evaluation.confusionMatrix).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(evaluation).toMatchObject({ accuracy: 1, majorityBaseline: 0.5 });
    expect(evaluation.report.microAverage).toBe(true);
  });

  it('refuses to judge nothing, and scores that do not match the labels', () => {
    expect(() => judge([], [], ['a', 'b'])).toThrow(RangeError);
    expect(() => judge([0, 1], [[0.5]], ['a', 'b'])).toThrow(RangeError);
  });
});
