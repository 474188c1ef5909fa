/** Mean and spread over the runs of a repetition, against figures by hand. */
import { describe, expect, it } from 'vitest';
import { repeatFigures, repeatRows } from '../../../../src/evaluation/comparison/repeatFigures.ts';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';

/** Figures of answers of which the first `hits` of `n` are right. */
function figures(hits: number, n: number) {
  const labels = Array.from({ length: n }, (_, i) => i % 2);
  const scores = labels.map((label, i) => [(i < hits ? label : 1 - label) === 1 ? 0.9 : 0.1]);
  const evaluation = judge(labels, scores, ['a', 'b']);
  return figuresOf(evaluation, 1);
}

describe('repeatFigures', () => {
  it('gives the mean and the sample standard deviation of each figure', () => {
    const { spreads, pooledAccuracy } = repeatFigures('seeds', [
      figures(6, 10),
      figures(8, 10),
      figures(10, 10),
    ]);
    expect(spreads.accuracy).toMatchObject({ runs: 3, min: 0.6, max: 1 });
    expect(spreads.accuracy?.mean).toBeCloseTo(0.8, 12);
    // √((0.2² + 0 + 0.2²) / 2)
    expect(spreads.accuracy?.standardDeviation).toBeCloseTo(0.2, 12);
    expect(spreads.rocAuc?.max).toBe(1);
    expect(pooledAccuracy).toBeNull();
  });

  it('pools the pictures of folds, whatever their sizes', () => {
    const { spreads, pooledAccuracy } = repeatFigures('folds', [figures(6, 10), figures(19, 20)]);
    expect(pooledAccuracy).toMatchObject({ n: 30, method: 'wilson' });
    expect(pooledAccuracy?.value).toBeCloseTo(25 / 30, 12);
    expect(spreads.accuracy?.mean).toBeCloseTo((0.6 + 0.95) / 2, 12);
    // Wilson 1927 with z = 1.959964, by hand.
    expect(pooledAccuracy?.interval?.low).toBeCloseTo(0.6644, 4);
    expect(pooledAccuracy?.interval?.high).toBeCloseTo(0.9266, 4);
  });

  it('is empty where no run was judged', () => {
    const { spreads, pooledAccuracy } = repeatFigures('folds', []);
    expect([spreads.accuracy, pooledAccuracy]).toEqual([null, null]);
  });
});

it('says accuracy, AUC and recalls of each run first', () => {
  const rows = repeatRows([figures(6, 10), figures(10, 10)], ['a', 'b']);
  expect(rows.map(({ name }) => name)).toEqual(['accuracy', 'AUC', 'recall of a', 'recall of b']);
  const [accuracy, , recall] = rows;
  expect(accuracy.values).toEqual([0.6, 1]);
  expect(accuracy.spread).toMatchObject({ runs: 2, mean: 0.8, min: 0.6, max: 1 });
  // Of five pictures of a class the first three are right.
  expect(recall.values).toEqual([0.6, 1]);
});
