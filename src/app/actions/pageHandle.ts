/**
 * What the page offers to scripts that drive it, such as the headless command, as window.darkroom: what a visitor can do,
 * and a look at the state. It must not change the state.
 */
import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { Actions } from './actions.ts';

export interface PageHandle {
  readonly actions: Actions;
  /** The state of now, frozen; another object once something has changed. */
  readonly state: AppState;
  /** Calls `listener` after every change, with the state and the one before; returns what ends that. */
  subscribe(listener: (state: AppState, before: AppState) => void): () => void;
}

declare global {
  interface Window {
    darkroom: PageHandle;
  }
}

/** Down to the settings of a run, and to each class of its dataset. */
const DEPTH = 5;
/** Longer lists, as of pictures, points and answers, are left as they are: freezing them would hold the page up. */
const LONG = 256;

/** Freezes plain objects and lists, that many levels down. What is frozen already is not looked at again. */
function freeze(value: unknown, depth: number): void {
  if (depth === 0 || typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  const isList = Array.isArray(value);
  if (isList ? value.length > LONG : Object.getPrototypeOf(value) !== Object.prototype) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part, depth - 1);
}

/** The handle of a page with this store and these actions. */
export function createPageHandle(store: Store, actions: Actions): PageHandle {
  const frozen = (state: AppState) => {
    freeze(state, DEPTH);
    return state;
  };
  return Object.freeze({
    actions: Object.freeze(actions),
    get state() {
      return frozen(store.getState());
    },
    subscribe: (listener: Parameters<PageHandle['subscribe']>[0]) =>
      store.subscribe((state, before) => listener(frozen(state), frozen(before))),
  });
}
