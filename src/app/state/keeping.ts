/** What of the runs outlasts the visit, and what leaving the page would lose. Pure; it imports the state only. */
import { type AppState, hasBestWeights, isTraining, type Run } from './state.ts';

/** What of the runs outlasts the visit. */
export interface Keeping {
  /** Bytes of weights in the browser's storage, by the id of every run that lies there, from a file too. */
  bytes: Readonly<Record<string, number>>;
  /**
   * Ended runs of which the storage lacks something, by their ids: why, as a sentence; null while they are about to be
   * written.
   */
  notKept: Readonly<Record<string, string | null>>;
  /** Why runs last for this visit only, in words; null where nothing is in the way. */
  problem: string | null;
  /** What of earlier visits cannot be shown, and why. */
  skipped: { id: string; reason: string }[];
}

/** Whether leaving the page loses something: training at work, or weights that lie neither in the browser nor in a file. */
export function wouldLose(state: AppState): boolean {
  const { bytes, notKept } = state.keeping;
  const isLost = (run: Run) => !run.saved && hasBestWeights(run) && (!(run.id in bytes) || run.id in notKept);
  return isTraining(state) || state.runs.some(isLost);
}
