/** What every part of the actions does with the store: telling what failed, and finding and changing a run. No workers. */
import { toPlainError } from '../../shared/errors.ts';
import { withError, withRun } from './reducers.ts';
import type { Run } from './state.ts';
import type { Store } from './store.ts';

export interface StoreAccess {
  /** Shows what was thrown, but for a CancelledError, which is no news. */
  fail(thrown: unknown): void;
  /** The run of that id; undefined where it was removed. */
  find(runId: string): Run | undefined;
  /** Puts what `to` makes of a run in its place. What it throws goes to the caller, and nothing changes. */
  change(runId: string, to: (run: Run) => Run): void;
}

export function accessTo(store: Store): StoreAccess {
  return {
    fail: (thrown) => store.setState((state) => withError(state, toPlainError(thrown))),
    find: (runId) => store.getState().runs.find(({ id }) => id === runId),
    change: (runId, to) => store.setState((state) => withRun(state, runId, to)),
  };
}
