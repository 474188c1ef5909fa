/** What the keeper of runs needs of the browser, in one place. It must not know of the store. */
import type { Gone } from './database.ts';
import { RunLocks } from './runLocks.ts';
import { openRunStorage, type RunStorage } from './runStorage.ts';

/** A page that is not painted, in a background tab, is not waited for longer. */
const PAINT_MS = 1000;

/** What the keeper needs of the browser. */
export interface KeeperSurroundings {
  open(onGone: (why: Gone) => void): Promise<RunStorage>;
  locks: Pick<RunLocks, keyof RunLocks>;
  /** To and from other tabs: the id of a run that was removed, or brought back. */
  others: Pick<BroadcastChannel, 'postMessage' | 'onmessage'>;
  /** Restoring begins after it. */
  painted: Promise<void>;
  /** Calls whenever the tab is left, from which it may not come back. */
  onLeft(listener: () => void): void;
}

/** The browser itself. */
export function browserSurroundings(): KeeperSurroundings {
  return {
    open: openRunStorage,
    locks: new RunLocks(),
    others: new BroadcastChannel('darkroom runs'),
    painted: new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(resolve));
      setTimeout(resolve, PAINT_MS);
    }),
    onLeft: (listener) => document.addEventListener('visibilitychange', () => document.hidden && listener()),
  };
}
