/**
 * How often the test split of each dataset was opened, kept between visits. A count belongs to the dataset, not to a run:
 * removing a run does not seal the split again. It imports the state's types only.
 */
import type { AppState } from './state.ts';

const STORAGE_KEY = 'darkroom.testOpenings';

/** Openings of test splits, by the dataset's hash: for a run alone, or for the runs of a repetition together. */
export type TestOpenings = Readonly<Record<string, number>>;

/** The counts kept in this browser. */
export function readOpenings(storage: Storage | null): TestOpenings {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(STORAGE_KEY) ?? '{}');
    return Object.fromEntries(
      Object.entries(kept ?? {}).filter(([, count]) => Number.isInteger(count) && count > 0),
    );
  } catch {
    // Somebody else's text under our key: as good as nothing.
    return {};
  }
}

/** Of each dataset the larger count. Gives `known` back where the other adds nothing. */
export function atLeast(known: TestOpenings, other: TestOpenings): TestOpenings {
  const more = Object.entries(other).filter(([hash, count]) => count > (known[hash] ?? 0));
  return more.length > 0 ? { ...known, ...Object.fromEntries(more) } : known;
}

/**
 * How often, at least, these runs and those from files say that test splits were opened: a file knows of openings
 * elsewhere, and each run with test figures is one; those that were judged in one opening are one together. Whether openings that only a file counts are among these cannot be known.
 */
export function openingsSeenIn({
  runs,
  importedRuns,
}: Pick<AppState, 'runs' | 'importedRuns'>): TestOpenings {
  const opened = new Map<string, Set<string>>();
  const files = importedRuns.map(({ run }) => run);
  for (const [place, { dataset, test, testOpening }] of [...runs, ...files].entries()) {
    if (!test) continue;
    opened.set(dataset.hash, (opened.get(dataset.hash) ?? new Set()).add(testOpening ?? `alone ${place}`));
  }
  return files.reduce<TestOpenings>(
    (counts, { dataset, testOpenings }) => atLeast(counts, { [dataset.hash]: testOpenings }),
    Object.fromEntries([...opened].map(([hash, openings]) => [hash, openings.size])),
  );
}

/** Keeps these counts for other visits and tabs, where the browser keeps anything; it never keeps fewer than it did. */
export function keepOpenings(storage: Storage | null, counts: TestOpenings): TestOpenings {
  const all = atLeast(counts, readOpenings(storage));
  try {
    storage?.setItem(STORAGE_KEY, JSON.stringify(all));
  } catch {
    // Private window, quota: the counts last for this visit.
  }
  return all;
}

/** One more opening for the dataset, kept at once. `known` are the counts of this visit; another tab may know of more. */
export function countOpening(storage: Storage | null, known: TestOpenings, hash: string): TestOpenings {
  const counts = atLeast(known, readOpenings(storage));
  return keepOpenings(storage, { ...counts, [hash]: (counts[hash] ?? 0) + 1 });
}
