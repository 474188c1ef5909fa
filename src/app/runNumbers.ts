/** Numbers of runs, which go on from visit to visit, so that no two runs that are kept have the same. It imports nothing. */

const STORAGE_KEY = 'darkroom.lastRunNumber';

/** The number of the next run: above those of `runs` and above all that were given in this browser. */
export function nextRunNumber(storage: Storage | null, runs: readonly { number: number }[]): number {
  const kept = Number(storage?.getItem(STORAGE_KEY) ?? 0);
  const number = Math.max(Number.isSafeInteger(kept) ? kept : 0, ...runs.map((run) => run.number)) + 1;
  try {
    storage?.setItem(STORAGE_KEY, String(number));
  } catch {
    // The browser keeps nothing (private window, quota): then no run is kept either.
  }
  return number;
}
