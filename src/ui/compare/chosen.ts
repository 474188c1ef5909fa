/** Which entries are compared, and which two picture by picture. Pure. */

import type { ComparedRun, Entry } from '../../app/state/entries.ts';
import type { CompareChoice, Which } from '../../app/state/state.ts';
import { judgedTheSame } from '../../evaluation/comparison/compareAnswers.ts';
import {
  type ClosingRow,
  closingComparison,
  isClosingComplete,
} from '../../formats/report/words/closingComparison.ts';
import type { JudgedSplit } from '../../formats/run/runFileTypes.ts';

/** As many as there are colours to tell apart; columns beyond that are no comparison either. */
export const MAX_ENTRIES = 10;

export type JudgedBy = 'validation' | 'test';

/** The entries that the visitor ticked; the newest ones until then. */
export function chosenEntries(entries: readonly Entry[], { entries: ids }: CompareChoice): Entry[] {
  return ids ? entries.filter(({ id }) => ids.includes(id)) : entries.slice(-MAX_ENTRIES);
}

/** The rows of the notebook's closing comparison and the entry of each; null where one of its models has no run. */
export function closingOf(entries: readonly Entry[]): { row: ClosingRow; entry: Entry }[] | null {
  const singles = entries.filter(({ runs }) => runs.length === 1);
  const rows = closingComparison(singles.map(({ runs }) => runs[0].file));
  if (!isClosingComplete(rows)) return null;
  return rows.map((row) => ({ row, entry: singles[row.run!.index] }));
}

/**
 * Numbers the sets of pictures that splits hold: equal numbers, from 0, stand for the same pictures of the same dataset.
 * @param judged Each with its dataset's hash.
 */
export function divisionsOf(judged: readonly { hash: string; split: JudgedSplit }[]): number[] {
  const first: { hash: string; split: JudgedSplit }[] = [];
  return judged.map((one) => {
    const known = first.findIndex(({ hash, split }) => hash === one.hash && judgedTheSame(split, one.split));
    return known < 0 ? first.push(one) - 1 : known;
  });
}

/** Two runs to compare picture by picture. */
export interface Pair {
  a: ComparedRun;
  b: ComparedRun;
}

/**
 * The two that the visitor chose. Where a choice is missing: B is the best on validation that has another one beside it
 * on the same pictures, A the best of those. Null where there are no two.
 */
export function pairOf(runs: readonly ComparedRun[], choice: CompareChoice, which: Which): Pair | null {
  const accuracy = ({ file }: ComparedRun) => file.validation?.[which].accuracy ?? -1;
  const byAccuracy = runs
    .filter(({ file }) => file.validation)
    .sort((one, other) => accuracy(other) - accuracy(one));
  const isLike = ({ file: one }: ComparedRun, { file: other }: ComparedRun) =>
    one.dataset.hash === other.dataset.hash &&
    one.validation !== null &&
    other.validation !== null &&
    judgedTheSame(one.validation, other.validation);
  const find = (id: string | null) => byAccuracy.find((run) => run.id === id);
  const chosenA = find(choice.a);
  const chosenB = find(choice.b);
  const bestBeside = (given: ComparedRun | undefined) => {
    const others = byAccuracy.filter((run) => run !== given);
    return (given && others.find((run) => isLike(run, given))) ?? others[0];
  };
  const isAlone = (run: ComparedRun) => !byAccuracy.some((other) => other !== run && isLike(other, run));
  const b =
    chosenB ?? (chosenA ? bestBeside(chosenA) : (byAccuracy.find((run) => !isAlone(run)) ?? byAccuracy[0]));
  const a = chosenA ?? bestBeside(b);
  return a && b ? { a, b } : null;
}
