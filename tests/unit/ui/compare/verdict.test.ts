/** A comparison in words: what differs, what chance would do, and no more than that. */
import { describe, expect, it } from 'vitest';
import { mcnemarPValue } from '../../../../src/evaluation/comparison/compareAnswers.ts';
import type { Comparison } from '../../../../src/evaluation/types.ts';
import {
  aucText,
  chanceText,
  differenceText,
  pickedText,
  pText,
  signed,
  verdictText,
} from '../../../../src/ui/compare/verdict.ts';

/** Of 200 pictures B mends and breaks so many. */
function comparison(mends: number, breaks: number): Comparison {
  return {
    n: 200,
    accuracyDifference: (mends - breaks) / 200,
    pValue: mcnemarPValue(breaks, mends),
    mends: Array.from({ length: mends }, (_, i) => `m${i}`),
    breaks: Array.from({ length: breaks }, (_, i) => `b${i}`),
    aucDifference: { value: -0.0123, n: 200, interval: { low: -0.03, high: 0.01 }, method: 'bootstrap' },
  };
}

describe('differenceText', () => {
  it.each([
    [
      9,
      3,
      '6 more than A: B’s accuracy minus A’s is +0.030. Only one of them is right on 12 pictures: B mends 9 errors of A and breaks 3 right answers.',
    ],
    [
      1,
      3,
      '2 more than B: B’s accuracy minus A’s is −0.010. Only one of them is right on 4 pictures: B mends 1 error of A and breaks 3 right answers.',
    ],
    [2, 2, 'both are right on equally many. Only one of them is right on 4 pictures'],
    [0, 0, 'both are right on equally many. There is no picture on which only one of them is right.'],
  ])('%i mended, %i broken', (mends, breaks, text) => {
    expect(differenceText(comparison(mends, breaks))).toContain(text);
  });
});

describe('verdictText', () => {
  it.each([
    [0, 0, 'These pictures do not tell them apart.'],
    [5, 0, '1 time in 16 (exact McNemar test, p = 0.063). So few pictures cannot settle it'],
    [10, 8, '81 times in 100 (exact McNemar test, p = 0.815). So these pictures do not say'],
    [12, 5, 'p = 0.143). That is a hint at B, and no more.'],
    [5, 15, '1 time in 24 (exact McNemar test, p = 0.041). That speaks for A, but does not settle it.'],
    [40, 5, 'p < 0.001). Chance explains that badly: on pictures like these, B is better.'],
  ])('%i mended, %i broken', (mends, breaks, text) => {
    expect(verdictText(comparison(mends, breaks))).toContain(text);
  });
});

it('warns of a pair that was picked among several, and counts all pairs', () => {
  expect(pickedText(comparison(5, 15), 2)).toBeNull();
  expect(pickedText(comparison(5, 15), 5)).toMatch(
    /5 runs, which make 10 pairs.*p = 0\.041 becomes p = 0\.414/,
  );
  expect(pickedText(comparison(5, 5), 5)).toContain('becomes p = 1.000');
  expect(pickedText(comparison(0, 0), 5)).toBeNull();
});

it('tells the AUCs, their difference and its interval', () => {
  const auc = (value: number) => ({ value, n: 200, interval: null, method: 'delong' as const });
  expect(aucText(comparison(1, 1), auc(0.95), auc(0.9377))).toBe(
    'ROC AUC: A 0.950, B 0.938, difference −0.012 (95%: −0.030 to 0.010, paired bootstrap).',
  );
  expect(aucText({ ...comparison(1, 1), aucDifference: null }, null, null)).toContain('not defined');
});

it('writes signs, p and chances', () => {
  expect([signed(0.0123, 3), signed(-0.0123, 3), signed(-0.0001, 3)]).toEqual(['+0.012', '−0.012', '0.000']);
  expect([pText(0.0432), pText(0.0009)]).toEqual(['p = 0.043', 'p < 0.001']);
  expect([chanceText(1), chanceText(0.04), chanceText(1e-9)]).toEqual([
    '100 times in 100',
    '1 time in 25',
    'less than 1 time in a million',
  ]);
});
