/** Writes as much of a run as the browser's storage has room for. It must not know of the store. */
import type { HeldWeights } from '../runWeights.ts';
import { hasEnded, type Run } from '../state.ts';
import { isFull } from './keepingText.ts';
import type { RunStorage } from './runStorage.ts';

/**
 * Writes a run with its weights. Where they do not fit, an ended run is written without them, but for best weights that
 * lie there already; of one at work an earlier snapshot stays, which is worth more than later figures.
 * @returns Whether all of it is written, its figures, or nothing as another tab has removed it.
 * @throws What writing throws, also where there is no room at all.
 */
export async function writeFitting(
  to: RunStorage,
  run: Run,
  held: HeldWeights,
): Promise<'all' | 'figures' | 'removed'> {
  try {
    return (await to.writeRun(run, held)) ? 'all' : 'removed';
  } catch (thrown) {
    const there = to.heldOf(run.id);
    if (!isFull(thrown) || (there && !hasEnded(run))) throw thrown;
    const best = there?.best === held.best ? held.best : undefined;
    if (!(await to.writeRun(run, best ? { best } : {}))) return 'removed';
  }
  if (!hasEnded(run)) return 'figures';
  try {
    // What a snapshot took is free now.
    return (await to.writeRun(run, held)) ? 'all' : 'removed';
  } catch (thrown) {
    if (!isFull(thrown)) throw thrown;
    return 'figures';
  }
}
