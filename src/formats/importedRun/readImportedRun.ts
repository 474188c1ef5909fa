/** A run from a file: which kind of file it is, by its content, and what it says. It must not know of the page. */
import { UserError } from '../../shared/errors.ts';
import { readResult } from '../continueInKeras/resultFile.ts';
import { resultRun } from '../continueInKeras/resultRun.ts';
import { runOrigin } from '../dropped/runText.ts';
import { readRunFile } from '../run/readRunFile.ts';
import type { RunFile } from '../run/runFileTypes.ts';

/** Far above what tens of thousands of test pictures take. */
const MAX_BYTES = 200e6;

export interface RunFromFile {
  /** What trained it: the page, or Keras going on from a run of the page. */
  origin: 'darkroom' | 'keras';
  run: RunFile;
}

/** The run of a file. @throws UserError that says what is wrong with it. */
export async function readImportedRun(file: Blob): Promise<RunFromFile> {
  if (file.size > MAX_BYTES) throw new UserError('This file is too large for a run.json.');
  const text = await file.text();
  if (runOrigin(text) === 'keras') return { origin: 'keras', run: resultRun(readResult(text)) };
  return { origin: 'darkroom', run: readRunFile(text) };
}
