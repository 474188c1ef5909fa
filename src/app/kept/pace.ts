/** When kept runs are written: soon, but never so often that writing takes much of the time. Pure; it imports the state only. */
import { hasEnded, isBeingJudged, type Run } from '../state/state.ts';

/** While a run is at work its curves are written at most so often. */
export const MIN_PAUSE_MS = 2000;
/** Writing takes at most this share of the time: hundreds of megabytes of weights need seconds. */
const MAX_SHARE = 0.1;

/** Whether the change must not wait: the run is trained, or has ended, so nothing more may come. */
export function isUrgent(run: Run, before: Run | undefined): boolean {
  if (hasEnded(run)) return run.busy === null;
  return isBeingJudged(run) && !(before && isBeingJudged(before));
}

/** How long to wait from the end of a write that took `tookMs` to the next. */
export function pauseMs(tookMs: number): number {
  return Math.max(MIN_PAUSE_MS, tookMs * (1 / MAX_SHARE - 1));
}
