/** What a report says beyond its runs: the pair picture by picture, and the spread of repeats. */
import { describe, expect, it } from 'vitest';
import { COMPARISON_SEED, compareAnswers } from '../../../../src/evaluation/comparison/compareAnswers.ts';
import { reportInput } from '../../../../src/formats/report/reportInput.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { plannedRun } from './runs.ts';

const plan = { val: [4, 5], test: [3, 4], classes: ['NORMAL', 'PNEUMONIA'] };
const seeds = [1, 2].map((seed, index) => ({
  name: `Run ${seed}`,
  file: plannedRun({
    ...plan,
    opened: index === 0,
    settings: { ...DEFAULT_SETTINGS, seed },
    repeat: { id: 'r', kind: 'seeds', index, count: 2 },
  }),
}));
const other = { name: 'Run 3', file: plannedRun({ ...plan, val: [5, 5], repeat: null }) };

describe('reportInput', () => {
  it('puts repeats together, with mean and spread on validation', () => {
    const { repeats, comparisons } = reportInput([...seeds, other], null, 5);
    expect(comparisons).toEqual([]);
    expect(repeats).toHaveLength(1);
    const [a, b] = seeds.map(({ file }) => file.validation!.best.accuracy);
    expect(repeats[0]).toMatchObject({ name: 'Run 1, Run 2', over: 'seeds', split: 'validation' });
    expect(repeats[0].spreads.accuracy).toMatchObject({ runs: 2, mean: (a + b) / 2, min: Math.min(a, b) });
  });

  it('compares the pair on validation, and on test only where that was opened for both', () => {
    const { comparisons } = reportInput(seeds, [1, 0], 5);
    expect(comparisons.map(({ a, b, split }) => [a, b, split])).toEqual([[1, 0, 'validation']]);
    const [of0, of1] = seeds.map(({ file }) => ({
      ...file.validation!,
      ...file.validation!.best,
    }));
    expect(comparisons[0].comparison).toEqual(compareAnswers(of1, of0, COMPARISON_SEED));
    const opened = [seeds[0], { ...seeds[0], name: 'again' }];
    expect(reportInput(opened, [0, 1], 5).comparisons.map(({ split }) => split)).toEqual([
      'validation',
      'test',
    ]);
  });

  it('leaves out a split whose pictures differ', () => {
    const { comparisons } = reportInput([seeds[0], other], [0, 1], 5);
    expect(comparisons.map(({ split }) => split)).toEqual(['test']);
  });
});
