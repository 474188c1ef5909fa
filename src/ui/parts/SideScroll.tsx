/** A table that may be wider than the window: it scrolls sideways, and a shadow at an edge says that it goes on there. */
import type { ReactNode } from 'react';
import classes from './parts.module.css';

export function SideScroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={classes.sideScroll} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
