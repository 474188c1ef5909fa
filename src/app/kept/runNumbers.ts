/**
 * Numbers of runs, which go on from visit to visit and from tab to tab, so that no two runs that are kept have the same. It
 * imports the counter only.
 */
import { countAbove } from './counter.ts';

const STORAGE_KEY = 'darkroom.lastRunNumber';

/** The number of the next run: above those of `runs` and above all that were given in this browser. */
export async function nextRunNumber(
  storage: Storage | null,
  runs: readonly { number: number }[],
): Promise<number> {
  const kept = Number(storage?.getItem(STORAGE_KEY) ?? 0);
  const above = Math.max(Number.isSafeInteger(kept) ? kept : 0, ...runs.map((run) => run.number));
  // Where the browser has no database it keeps no run either, so that two tabs cannot meet.
  const number = await countAbove(above).catch(() => above + 1);
  try {
    storage?.setItem(STORAGE_KEY, String(number));
  } catch {
    // The browser keeps nothing (private window, quota): then no run is kept either.
  }
  return number;
}
