/** What is said of a run that is judged by several views of each picture. */
import { expect, it } from 'vitest';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { answersOnceText, viewsText } from '../../../../src/formats/run/viewWords.ts';
import { finishedRun } from '../finishedRun.ts';

it('says by how many views a run is judged, and that its exports answer once', () => {
  expect(viewsText({ testTimeAugmentation: 'mirrors and crops' })).toBe(
    'the mean of 12 views of each picture',
  );
  expect(answersOnceText({ testTimeAugmentation: 'mirrors' })).toBe(
    'The run is judged by the mean of 2 views of each picture. An exported model answers once, so its figures differ.',
  );
  expect(viewsText({ testTimeAugmentation: 'none' })).toBeNull();
  expect(answersOnceText({ testTimeAugmentation: 'none' })).toBeNull();
});

it('stands in run.json where there are several', () => {
  const run = finishedRun();
  expect(runFile(run)).not.toHaveProperty('judgedBy');
  const settings = { ...run.settings, testTimeAugmentation: 'crops' } as const;
  expect(runFile({ ...run, settings }).judgedBy).toContain('the mean of 6 views');
});
