/**
 * What can be compared, all in the words of run.json: the runs of the page that have ended, and the records that were
 * dropped in. Runs that repeat each other, over seeds or folds, are one entry. It must not change the state.
 */
import { runFile } from '../../formats/run/runFile.ts';
import type { RunFile } from '../../formats/run/runFileTypes.ts';
import { type AppState, hasEnded, type Run } from './state.ts';

/** One run as it is compared. */
export interface ComparedRun {
  /** Of the run or of the record. */
  id: string;
  /** "Run 3" */
  name: string;
  file: RunFile;
}

/** One column of the comparison. */
export interface Entry {
  id: string;
  /** "Run 3", or "5 seeds, runs 3 to 7". */
  name: string;
  /** One, or all that repeat each other. */
  runs: readonly ComparedRun[];
}

/** Parts of a run that its run.json does not hold: their change makes no new one. */
const UNRECORDED = new Set<string>([
  'compiling',
  'progress',
  'steps',
  'valConfusionMatrix',
  'log',
  'busy',
  'busyShare',
  'exported',
  'saved',
] satisfies (keyof Run)[]);

function saysTheSame(run: Run, before: Run): boolean {
  const names = Object.keys(run) as (keyof Run)[];
  return names.every((name) => UNRECORDED.has(name) || run[name] === before[name]);
}

/** A run that was recorded, and what it was recorded from. */
interface Recorded {
  run: Run;
  openings: number;
  compared: ComparedRun;
}

function record(run: Run, openings: number): Recorded {
  const file = runFile({ ...run, testOpenings: openings });
  return { run, openings, compared: { id: run.id, name: `Run ${run.number}`, file } };
}

/** The count belongs to the dataset: a file says it as of its own time. */
function withOpenings(file: RunFile, counts: AppState['testOpenings']): RunFile {
  const { [file.dataset.hash]: testOpenings = 0 } = counts;
  return testOpenings > file.testOpenings ? { ...file, testOpenings } : file;
}

/** Puts runs of the same repetition together, where the first of them stands. */
function grouped(runs: readonly ComparedRun[]): Entry[] {
  const members = new Map<string, ComparedRun[]>();
  for (const run of runs) {
    const id = run.file.repeat?.id ?? run.id;
    members.set(id, [...(members.get(id) ?? []), run]);
  }
  return [...members].map(([id, among]) => {
    const [{ name, file }] = among;
    if (among.length === 1) return { id, name, runs: among };
    const numbers = among.map((run) => run.file.number);
    const range = `runs ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
    return { id, name: `${among.length} ${file.repeat?.kind}, ${range}`, runs: among };
  });
}

/**
 * A selector of the entries, in the order of the runs. It remembers what it made: the same list comes back until a run
 * that has ended says something else, so that training redraws nothing.
 */
export function createEntriesOf(): (state: AppState) => readonly Entry[] {
  let recorded = new Map<string, Recorded>();
  let filed: AppState['records'] = [];
  let opened: AppState['testOpenings'] = {};
  let entries: readonly Entry[] = [];
  return ({ runs, records, testOpenings }) => {
    const now = runs.filter(hasEnded).map((run): [string, Recorded] => {
      const known = recorded.get(run.id);
      const openings = testOpenings[run.dataset.hash] ?? 0;
      const same = known?.openings === openings && saysTheSame(run, known.run);
      return [run.id, same ? known : record(run, openings)];
    });
    const changed =
      records !== filed ||
      testOpenings !== opened ||
      now.length !== recorded.size ||
      now.some(([id, made]) => recorded.get(id) !== made);
    if (changed) {
      recorded = new Map(now);
      filed = records;
      opened = testOpenings;
      entries = grouped([
        ...now.map(([, { compared }]) => compared),
        ...records.map(({ id, fileName, run }) => ({
          id,
          name: `Run ${run.number} of ${fileName}`,
          file: withOpenings(run, testOpenings),
        })),
      ]);
    }
    return entries;
  };
}

/** The entries of the page's state. */
export const entriesOf = createEntriesOf();
