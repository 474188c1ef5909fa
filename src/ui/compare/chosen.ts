/** Which entries are compared, and which two picture by picture. Pure. */
import type { ComparedRun, Entry } from '../../app/entries.ts';
import type { Which } from '../../app/runWeights.ts';
import type { CompareChoice } from '../../app/state.ts';
import { judgedTheSame } from '../../evaluation/comparison.ts';
import type { JudgedSplit } from '../../formats/runFile.ts';
import { MODELS } from '../../models/catalogue.ts';

/** As many as there are colours to tell apart; columns beyond that are no comparison either. */
export const MAX_ENTRIES = 10;

export type JudgedBy = 'validation' | 'test';

/** The entries that the visitor ticked; the newest ones until then. */
export function chosenEntries(entries: readonly Entry[], { entries: ids }: CompareChoice): Entry[] {
  return ids ? entries.filter(({ id }) => ids.includes(id)) : entries.slice(-MAX_ENTRIES);
}

/** The newest run of each model of the catalogue that was judged, in the catalogue's order; null where one is missing. */
export function newestOfEachModel(entries: readonly Entry[]): Entry[] | null {
  const newest = MODELS.map(({ id }) =>
    entries.findLast(({ runs: [{ file }, ...more] }) => {
      return file.model.id === id && file.validation !== null && more.length === 0;
    }),
  );
  return newest.every((entry) => entry !== undefined) ? newest : null;
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
 * The two that the visitor chose. Where a choice is missing: B is the best on validation, A the best of the others that
 * were judged on the same pictures. Null where there are no two.
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
  const b = chosenB ?? (chosenA ? bestBeside(chosenA) : byAccuracy[0]);
  const a = chosenA ?? bestBeside(b);
  return a && b ? { a, b } : null;
}
