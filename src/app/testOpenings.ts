/**
 * How often the test split of each dataset was opened, kept between visits. A count belongs to the dataset, not to a run:
 * removing a run does not seal the split again. It imports nothing.
 */

const STORAGE_KEY = 'darkroom.testOpenings';

/** Runs for which the test split was opened, by the dataset's hash. */
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

/** One more opening for the dataset, kept at once. `known` are the counts of this visit; another tab may know of more. */
export function countOpening(storage: Storage | null, known: TestOpenings, hash: string): TestOpenings {
  const counts: Record<string, number> = { ...known };
  for (const [other, count] of Object.entries(readOpenings(storage)))
    counts[other] = Math.max(count, counts[other] ?? 0);
  counts[hash] = (counts[hash] ?? 0) + 1;
  try {
    storage?.setItem(STORAGE_KEY, JSON.stringify(counts));
  } catch {
    // The browser keeps nothing (private window, quota): the counts last for this visit.
  }
  return counts;
}
