/** Draws long parts of a step after the rest of it, so that what is there already stays where it is. */
import { Children, type ReactNode, startTransition, useEffect, useState } from 'react';

/**
 * Its children come once what stands around it is there, drawn in small tasks between which the page does other things.
 */
export function Later({ children }: { children: ReactNode }) {
  const [begun, setBegun] = useState(false);
  useEffect(() => startTransition(() => setBegun(true)), []);
  return begun ? children : null;
}

/**
 * Its children come from the top down, each once the one above is there, in small tasks too. What is Later within one
 * comes together with the next: a child below would be pushed away by it.
 */
export function InTurn({ children }: { children: ReactNode }) {
  const [drawn, setDrawn] = useState(1);
  const all = Children.toArray(children);
  useEffect(() => {
    if (drawn < all.length) startTransition(() => setDrawn(drawn + 1));
  }, [drawn, all.length]);
  return all.slice(0, drawn);
}
