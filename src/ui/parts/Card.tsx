/** A card of a step: a part with a heading of its own. */
import type { ReactNode } from 'react';
import classes from './parts.module.css';

interface CardProps {
  /** Of the heading, by which the part is named for screen readers. */
  id: string;
  title: ReactNode;
  children: ReactNode;
}

export function Card({ id, title, children }: CardProps) {
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id} className={classes.h2}>
        {title}
      </h2>
      {children}
    </section>
  );
}
