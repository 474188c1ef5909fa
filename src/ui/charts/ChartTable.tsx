/** The figures of a chart as a table that opens beneath it; it is made only while it is open. */
import { Box } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import classes from './charts.module.css';

export function ChartTable({ caption, children }: { caption: string; children: () => ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={classes.details} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{caption}, as a table</summary>
      {open && (
        <Box className={classes.tableScroll} tabIndex={0} role="region" aria-label={`${caption}, as a table`}>
          {children()}
        </Box>
      )}
    </details>
  );
}
