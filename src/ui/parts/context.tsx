/**
 * Gives every component the state and the actions. Components read narrow slices, so that a training step
 * redraws only what shows it. It imports types of the app only.
 */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { Actions } from '../../app/actions/actions.ts';
import type { AppState } from '../../app/state/state.ts';

interface Darkroom {
  store: StoreApi<AppState>;
  actions: Actions;
}

const DarkroomContext = createContext<Darkroom | null>(null);

/** Makes `store` and `actions` available to everything below. */
export function DarkroomProvider({ store, actions, children }: Darkroom & { children: ReactNode }) {
  const value = useMemo(() => ({ store, actions }), [store, actions]);
  return <DarkroomContext value={value}>{children}</DarkroomContext>;
}

function useContextValue(): Darkroom {
  const value = useContext(DarkroomContext);
  if (!value) throw new Error('This component must stand inside DarkroomProvider.');
  return value;
}

/** The part of the state that `selector` picks; the component redraws when that part changes. */
export function useDarkroom<T>(selector: (state: AppState) => T): T {
  return useStore(useContextValue().store, selector);
}

/** Everything a visitor can do. */
export function useActions(): Actions {
  return useContextValue().actions;
}
