/** A table with a column for each compared entry; it scrolls sideways under its first column. */

import type { ReactNode } from 'react';
import type { Entry } from '../../app/state/entries.ts';
import { isolated } from '../../shared/names.ts';
import { SideScroll } from '../parts/SideScroll.tsx';
import classes from './compare.module.css';

interface EntryTableProps {
  caption: string;
  /** What the first column holds. */
  corner: string;
  entries: readonly Entry[];
  /** The bodies. */
  children: ReactNode;
}

/** Elements without components of their own: ten columns of twenty rows are soon made. */
export function EntryTable({ caption, corner, entries, children }: EntryTableProps) {
  return (
    <SideScroll label={caption}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {entries.map(({ id, name, runs }) => (
              <th key={id} scope="col">
                {isolated(name)}
                <span className={classes.beside}>{isolated(runs[0].file.model.name)}</span>
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </SideScroll>
  );
}
