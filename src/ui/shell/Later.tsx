/** Draws long parts of a step after the rest of it. */
import { type ReactNode, startTransition, useEffect, useState } from 'react';

/**
 * Its children come once what stands around it is there, drawn in small tasks between which the page does other things.
 * One within another waits for the outer one.
 */
export function Later({ children }: { children: ReactNode }) {
  const [begun, setBegun] = useState(false);
  useEffect(() => startTransition(() => setBegun(true)), []);
  return begun ? children : null;
}
