/** Draws long parts of a step after the rest of it. */
import { useDeferredValue } from 'react';

/**
 * False when a component is drawn first, then true. React makes that second drawing in small tasks, between which the
 * page does other things.
 */
export function useLater(): boolean {
  return useDeferredValue(true, false);
}
