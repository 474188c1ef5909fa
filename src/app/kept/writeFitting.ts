/** Writes as much of a run as the browser's storage has room for. It must not know of the store. */
import type { HeldWeights } from '../runs/runWeights.ts';
import { hasEnded, type Run } from '../state/state.ts';
import { isFull } from './keepingText.ts';
import { newBytesOf, type RunStorage } from './runStorage.ts';

type Outcome = 'all' | 'figures' | 'removed';

/** Writes all of a run; null where there is no room. */
async function writeAll(to: RunStorage, run: Run, held: HeldWeights): Promise<Outcome | null> {
  // Asked first: what fails half-way takes room for a while, so that smaller writes would fail as well.
  if (newBytesOf(held, to.heldOf(run.id)) > (await to.room())) return null;
  try {
    return (await to.writeRun(run, held)) ? 'all' : 'removed';
  } catch (thrown) {
    if (!isFull(thrown)) throw thrown;
    return null;
  }
}

/**
 * Writes a run with its weights. Where they do not fit, an ended run is written without them, but for best weights that
 * lie there already; of one at work an earlier snapshot stays, which is worth more than later figures.
 * @returns Whether all of it is written, its figures, or nothing as another tab has removed it.
 * @throws What writing throws; a QuotaExceededError where there is no room for what was to be written.
 */
export async function writeFitting(to: RunStorage, run: Run, held: HeldWeights): Promise<Outcome> {
  const outcome = await writeAll(to, run, held);
  if (outcome) return outcome;
  const there = to.heldOf(run.id);
  if (there && !hasEnded(run)) throw new DOMException('There is no room.', 'QuotaExceededError');
  const best = there?.best === held.best ? held.best : undefined;
  if (!(await to.writeRun(run, best ? { best } : {}))) return 'removed';
  // What a snapshot took is free now.
  return (hasEnded(run) && (await writeAll(to, run, held))) || 'figures';
}
