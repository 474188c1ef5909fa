/**
 * What can be compared, all in the words of run.json: the runs of the page that have ended, and those from
 * files. Runs that repeat each other, over seeds or folds, are one entry. It must not change the state.
 */
import { runFile } from '../../formats/run/runFile.ts';
import type { RunFile } from '../../formats/run/runFileTypes.ts';
import { saysTheSame } from './runFields.ts';
import { type AppState, hasEnded, type Run } from './state.ts';

/** One run as it is compared. */
export interface ComparedRun {
  /** Of the run here or of the one from a file. */
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

/** A run that is compared, and what it was made from. */
interface Made {
  run: Run;
  openings: number;
  compared: ComparedRun;
}

function made(run: Run, openings: number): Made {
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
  let known = new Map<string, Made>();
  let seenFiles: AppState['importedRuns'] = [];
  let opened: AppState['testOpenings'] = {};
  let entries: readonly Entry[] = [];
  return ({ runs, importedRuns, testOpenings }) => {
    const now = runs.filter(hasEnded).map((run): [string, Made] => {
      const before = known.get(run.id);
      const openings = testOpenings[run.dataset.hash] ?? 0;
      const same = before?.openings === openings && saysTheSame(run, before.run);
      return [run.id, same ? before : made(run, openings)];
    });
    const changed =
      importedRuns !== seenFiles ||
      testOpenings !== opened ||
      now.length !== known.size ||
      now.some(([id, one]) => known.get(id) !== one);
    if (changed) {
      known = new Map(now);
      seenFiles = importedRuns;
      opened = testOpenings;
      entries = grouped([
        ...now.map(([, { compared }]) => compared),
        ...importedRuns.map(({ id, fileName, run }) => ({
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
