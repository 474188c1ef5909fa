/** Plans the files of a source as the page does before it decodes, and compares the outcome. It imports src/dataset. */
import { expect } from 'vitest';
import { planDataset } from '../../../../src/dataset/plan/plan.ts';
import { openSource, sourceBytes } from '../../../../src/dataset/source/sources.ts';
import type { Dataset, Source } from '../../../../src/dataset/types.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { UserError } from '../../../../src/shared/errors.ts';

export async function planSource(
  source: Source,
  nameEncoding: Settings['nameEncoding'] = 'auto',
): Promise<Dataset> {
  const entries = await openSource(source).list(nameEncoding);
  const { kind, name } = source;
  return planDataset([{ kind, name, bytes: sourceBytes(source), entries }], DEFAULT_SETTINGS);
}
export const zipOf = (name: string, bytes: Uint8Array): Source => {
  const file = new File([Uint8Array.from(bytes)], name.slice(name.lastIndexOf('/') + 1));
  return { kind: 'zip', name: file.name, file };
};

export interface Read {
  classes: string[];
  images: number;
  /** Pictures that are listed with reasons. */
  problems?: number;
  reasons?: RegExp;
  notes?: RegExp;
}
/** Message and hint of the refusal, joined by a space. */
export type Expected = Read | RegExp;

/** Throws where the source is not read, or not refused, as expected. */
export async function expectCase(source: Source, expected: Expected): Promise<void> {
  if (expected instanceof RegExp) {
    const thrown = await planSource(source).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(thrown).toBeInstanceOf(UserError);
    const { message, hint } = thrown as UserError;
    expect(`${message} ${hint}`).toMatch(expected);
    return;
  }
  const { classes, images, problems, notes } = await planSource(source);
  expect(classes).toEqual(expected.classes);
  expect(images).toHaveLength(expected.images);
  expect(problems).toHaveLength(expected.problems ?? 0);
  for (const { reason } of problems) expect(reason).toMatch(expected.reasons!);
  if (expected.notes) expect(notes.join('\n')).toMatch(expected.notes);
  else expect(notes.join('\n')).not.toMatch(/Left out|character set/);
}
