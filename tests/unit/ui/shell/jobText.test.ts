/** What is said of a recipe at work. */
import { expect, it } from 'vitest';
import type { RecipeJob } from '../../../../src/recipes/job.ts';
import { jobTitle, phaseLine, timeLine } from '../../../../src/ui/shell/jobText.ts';

const phase = (name: string) =>
  ({ kind: 'train', name, settings: {}, repeat: null, validation: 'as it is' }) as const;

const job = (changes: Partial<RecipeJob> = {}): RecipeJob => ({
  ...{ id: 'a', hash: '00', status: 'working', phase: 0, modelId: 'cnn-gap', estimateMs: 600_000 },
  recipe: {
    ...{ format: 'darkroom-recipe', version: 1, name: 'Best result', about: '', model: 'base' },
    ...{ settings: {}, phases: [phase('Train 5 folds'), phase('Again')], budgetMinutes: 10 },
  },
  dataset: { hash: '', name: 'x.zip', carved: false, sample: false, keptIn: null },
  ...{ startedAt: 0, workedMs: 60_000, resumedAt: 1000, waitsFor: null, shortened: [], notes: [] },
  ...{ resultRunId: null, error: null },
  ...changes,
});

it('says what is at work, and how long still', () => {
  expect(jobTitle(job())).toBe('“Best result” is at work');
  expect(phaseLine(job(), { index: 1, count: 5 })).toBe('Phase 1 of 2: Train 5 folds, 2 of 5.');
  expect(timeLine(job(), 61_000)).toBe('About 8 min 00 s left.');
  expect(timeLine(job(), 1_000_000)).toBe('It takes longer than foreseen.');
});

it('says no time while it waits or stands still, and what it took once it is done', () => {
  expect(timeLine(job({ waitsFor: 'Drop it.' }), 0)).toBeNull();
  expect(timeLine(job({ status: 'stopped' }), 0)).toBeNull();
  expect(phaseLine(job({ status: 'stopped', phase: 1 }), null)).toBe('Phase 2 of 2: Again.');
  expect(timeLine(job({ status: 'done' }), 9e9)).toBe('It took 1 min 00 s.');
  expect(phaseLine(job({ status: 'done' }), null)).toBeNull();
});
