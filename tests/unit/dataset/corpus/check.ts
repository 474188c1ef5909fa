/** Compares what became of a case with what is expected of it. It imports the cases' types and the test runner only. */
import { expect } from 'vitest';
import { type CorpusCase, SOUND_IMAGES } from './case.ts';

/** What became of a zip: a sentence, or a dataset. */
export type Outcome =
  | { refused: string }
  | { classes: string[]; paths: string[]; problems: { path: string; reason: string }[]; notes: string[] };

/** Throws where the outcome is not the expected one; `decoded` says whether a real decoder was at work. */
export function expectOutcome(
  { expected, needsDecoder }: CorpusCase,
  outcome: Outcome,
  decoded: boolean,
): void {
  if ('refused' in expected) {
    if (!('refused' in outcome)) throw new Error(`It was read: ${outcome.paths.length} images.`);
    expect(outcome.refused).toMatch(expected.refused);
    expect(outcome.refused).toMatch(/\.$/);
    return;
  }
  if ('refused' in outcome) throw new Error(`It was refused: ${outcome.refused}`);
  const blind = needsDecoder && !decoded;
  const problems = Object.entries(blind ? {} : (expected.problems ?? {}));
  expect(outcome.problems.map(({ path }) => path).sort()).toEqual(problems.map(([path]) => path).sort());
  for (const [path, reason] of problems)
    expect(outcome.problems.find((problem) => problem.path === path)?.reason).toMatch(reason);
  expect(outcome.paths).toHaveLength(blind ? SOUND_IMAGES + 1 : expected.images);
  for (const path of expected.paths ?? []) expect(outcome.paths).toContain(path);
  if (expected.classes) expect(outcome.classes).toEqual(expected.classes);
  if (expected.notes) expect(outcome.notes.join('\n')).toMatch(expected.notes);
}
