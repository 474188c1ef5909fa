/** Entries of the comparison for the tests of this folder. */
import type { ComparedRun, Entry } from '../../../../src/app/state/entries.ts';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import type { RunFile, RunFileInput } from '../../../../src/formats/run/runFileTypes.ts';
import { finishedRun, smallDataset } from '../../formats/finishedRun.ts';

const FOUR = smallDataset();
/** Four validation pictures of classes 0, 0, 1, 1. */
const images = [0, 0, 1, 1].map((label, index) => ({
  ...FOUR.images[index],
  index,
  label,
  split: 'val' as const,
  path: `val/${index}.png`,
}));
export const DATASET = { ...FOUR, images };

/** Answers for the four pictures. */
export function judged(scores: number[]) {
  const evaluation = judge(
    [0, 0, 1, 1],
    scores.map((score) => [score]),
    DATASET.classes,
  );
  const full = { ...evaluation, figures: figuresOf(evaluation, 1) };
  return { split: 'val' as const, best: full, last: full };
}

/** A run whose best weights gave these scores. */
export function comparedRun(id: string, scores: number[], changes: Partial<RunFileInput> = {}): ComparedRun {
  const finished = {
    ...finishedRun(),
    repeat: null,
    dataset: DATASET,
    test: null,
    validation: judged(scores),
  };
  return { id, name: `Run ${id}`, file: runFile({ ...finished, ...changes }) };
}

export function entryOf(...runs: ComparedRun[]): Entry {
  return { id: runs[0].id, name: runs[0].name, runs };
}

/** The same run with other content. */
export function changedFile(run: ComparedRun, change: Partial<RunFile>): ComparedRun {
  return { ...run, file: { ...run.file, ...change } };
}
