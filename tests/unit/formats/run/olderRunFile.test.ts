/** Runs that an older page has kept have what came later. */
import { expect, it } from 'vitest';
import { withLaterFields } from '../../../../src/formats/run/olderRunFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { finishedRun } from '../finishedRun.ts';

it('a run without a base and phases has none', () => {
  const now = { ...runFile(finishedRun()), phases: [] };
  const older = structuredClone(now);
  for (const name of ['base', 'phases']) Reflect.deleteProperty(older, name);
  expect(withLaterFields(older)).toEqual(now);
});

it('a run without choices, guesses, later settings and counts in order gets them', () => {
  const now = runFile(finishedRun());
  const older = structuredClone(now);
  Reflect.deleteProperty(older, 'decision');
  Reflect.deleteProperty(older.model, 'guesses');
  for (const name of ['nameEncoding', 'folderChoices']) Reflect.deleteProperty(older.settings, name);
  for (const split of Object.values(older.dataset.splits)) Reflect.deleteProperty(split, 'counts');
  expect(withLaterFields(older)).toEqual(now);
  expect(withLaterFields(now)).toEqual(now);
});
