/** Two runs on the same pictures: McNemar against scipy, the paired bootstrap against numpy, and what is refused. */
import { describe, expect, it } from 'vitest';
import {
  type Answers,
  compareAnswers,
  judgedTheSame,
  mcnemarPValue,
} from '../../../../src/evaluation/comparison/compareAnswers.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { expectClose } from '../reference.ts';

describe('mcnemarPValue', () => {
  // scipy 1.10.1: stats.binomtest(min, sum, 0.5).pvalue
  it.each([
    [5, 15, 0.04138946533203125],
    [3, 3, 1],
    [1, 9, 0.021484375],
    [0, 6, 0.03125],
    [40, 22, 0.030015864349067285],
    [700, 600, 0.006015793861044938],
    [1200, 1000, 2.181702640791419e-5],
    [0, 0, 1],
  ])('%i against %i', (onlyA, onlyB, expected) => {
    expectClose(mcnemarPValue(onlyA, onlyB), expected);
    expectClose(mcnemarPValue(onlyB, onlyA), expected);
  });
});

const labels = [1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1];
const paths = labels.map((_, image) => `test/${image}.jpg`);
const A = [0.9, 0.3, 0.8, 0.45, 0.6, 0.7, 0.2, 0.55, 0.65, 0.1, 0.35, 0.95];
const B = [0.8, 0.6, 0.7, 0.5, 0.3, 0.9, 0.4, 0.2, 0.3, 0.45, 0.6, 0.85];
const answers = (scores: number[]): Answers => ({
  paths,
  labels,
  scores: scores.map((score) => [score]),
  threshold: null,
});

describe('judgedTheSame', () => {
  const judged = answers(A);

  it('holds for the same pictures in any order, and for nothing else', () => {
    const turned = { paths: [...paths].reverse(), labels: [...labels].reverse() };
    expect(judgedTheSame(judged, turned)).toBe(true);
    expect(judgedTheSame(judged, { paths, labels: labels.map((label) => 1 - label) })).toBe(false);
    expect(judgedTheSame(judged, { paths: paths.slice(1), labels: labels.slice(1) })).toBe(false);
    expect(judgedTheSame(judged, { paths: paths.map((path) => `x${path}`), labels })).toBe(false);
  });
});

describe('compareAnswers', () => {
  it('lists what B mends and breaks', () => {
    const comparison = compareAnswers(answers(A), answers(B), 7);
    // A is wrong on 3, 4, 7 and 10; B on 1, 3 and 8 (a score of exactly 0.5 is negative).
    expect(comparison).toMatchObject({
      n: 12,
      mends: [paths[4], paths[7], paths[10]],
      breaks: [paths[1], paths[8]],
      pValue: expect.closeTo(1, 12),
    });
    expect(comparison.accuracyDifference).toBeCloseTo(1 / 12, 12);
  });

  it('draws the same pictures for both in the bootstrap of the AUC difference', () => {
    const { aucDifference } = compareAnswers(answers(A), answers(B), 7);
    // Python: the generator of shared/random.ts, AUC by comparing every pair, numpy.quantile over 2,000 draws
    expectClose(aucDifference!.value, -0.02857142857142858);
    expectClose(aucDifference!.interval, { low: -0.3857142857142857, high: 0.33333333333333326 });
  });

  it('finds the pictures by their paths, whatever their order', () => {
    const turned = answers(B);
    const reversed: Answers = {
      paths: [...turned.paths].reverse(),
      labels: [...turned.labels].reverse(),
      scores: [...turned.scores].reverse(),
      threshold: null,
    };
    expect(compareAnswers(answers(A), reversed, 7)).toEqual(compareAnswers(answers(A), turned, 7));
  });

  it('tells how far it is', () => {
    const shares: number[] = [];
    compareAnswers(answers(A), answers(B), 7, (share) => shares.push(share));
    expect(shares.length).toBeGreaterThan(10);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it('finds a run no different from itself', () => {
    const comparison = compareAnswers(answers(A), answers(A), 1);
    expect(comparison).toMatchObject({ accuracyDifference: 0, pValue: 1, mends: [], breaks: [] });
    expect(comparison.aucDifference).toMatchObject({ value: 0, interval: null });
  });

  it('compares two softmax units with one sigmoid unit, and several classes', () => {
    const two = { ...answers(B), scores: B.map((score) => [1 - score, score]) };
    expect(compareAnswers(answers(A), two, 7).aucDifference!.value).toBeCloseTo(-0.0285714, 6);
    const three: Answers = {
      paths: ['a', 'b', 'c'],
      labels: [0, 1, 2],
      scores: [
        [0.5, 0.3, 0.2],
        [0.5, 0.3, 0.2],
        [0.1, 0.1, 0.8],
      ],
      threshold: null,
    };
    expect(compareAnswers(three, three, 1).aucDifference).toMatchObject({ value: 0 });
  });

  it('has no AUC difference without both classes, or for a diverged run', () => {
    const oneClass = { ...answers(A), labels: labels.map(() => 1) };
    expect(compareAnswers(oneClass, oneClass, 1).aucDifference).toBeNull();
    expect(compareAnswers(answers(A), answers(A.map(() => Number.NaN)), 1).aucDifference).toBeNull();
  });

  it.each([
    [
      'fewer',
      { ...answers(B), paths: paths.slice(1), labels: labels.slice(1), scores: answers(B).scores.slice(1) },
    ],
    ['others', { ...answers(B), paths: paths.map((path) => `x${path}`) }],
    ['other labels', { ...answers(B), labels: labels.map((label) => 1 - label) }],
    ['one twice', { ...answers(B), paths: paths.with(0, paths[1]) }],
  ])('refuses runs on different pictures: %s', (_, other) => {
    expect(() => compareAnswers(answers(A), other, 1)).toThrow(UserError);
  });

  it('refuses to compare nothing', () => {
    const none = { paths: [], labels: [], scores: [], threshold: null };
    expect(() => compareAnswers(none, none, 1)).toThrow(UserError);
  });
});
