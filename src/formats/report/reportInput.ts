/** From runs to all that a report says of them: repeats put together, two runs compared picture by picture. Pure. */
import {
  COMPARISON_SEED,
  compareAnswers,
  judgedTheSame,
} from '../../evaluation/comparison/compareAnswers.ts';
import { spreadsOf } from '../../evaluation/comparison/repeatFigures.ts';
import type { RunFile } from '../run/runFileTypes.ts';
import type { ReportedComparison, ReportedRepeat, ReportedRun, ReportInput } from './words/types.ts';

/** Means and spreads of the runs that repeat each other, on validation. */
function repeatsOf(runs: readonly ReportedRun[]): ReportedRepeat[] {
  const groups = new Map<string, ReportedRun[]>();
  for (const run of runs) {
    const id = run.file.repeat?.id;
    if (id !== undefined) groups.set(id, [...(groups.get(id) ?? []), run]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      name: group.map(({ name }) => name).join(', '),
      over: group[0].file.repeat!.kind,
      split: 'validation',
      spreads: spreadsOf(group.flatMap(({ file }) => file.validation?.best.intervals ?? [])),
    }));
}

/** Best weights of B against those of A; null where they did not judge the same pictures. */
function comparisonOf(
  runs: readonly ReportedRun[],
  a: number,
  b: number,
  split: 'validation' | 'test',
): ReportedComparison | null {
  const [fileA, fileB] = [runs[a].file, runs[b].file];
  const [ofA, ofB] = [fileA[split], fileB[split]];
  if (!ofA || !ofB || fileA.dataset.hash !== fileB.dataset.hash || !judgedTheSame(ofA, ofB)) return null;
  const answers = ({ paths, labels, best }: NonNullable<RunFile[typeof split]>) => {
    const { scores, threshold } = best;
    return { paths, labels, scores, threshold };
  };
  return { a, b, split, comparison: compareAnswers(answers(ofA), answers(ofB), COMPARISON_SEED) };
}

/**
 * All of a report. Takes a second for each comparison of 5,000 pictures: call it in a worker.
 * @param pair Places of A and B among the runs: compared on validation, and on test where that was opened for both.
 */
export function reportInput(
  runs: readonly ReportedRun[],
  pair: readonly [number, number] | null,
  madeAt: number,
): ReportInput {
  const splits = ['validation', 'test'] as const;
  const comparisons = pair ? splits.map((split) => comparisonOf(runs, ...pair, split)) : [];
  return {
    runs,
    comparisons: comparisons.filter((comparison) => comparison !== null),
    repeats: repeatsOf(runs),
    madeAt,
  };
}
