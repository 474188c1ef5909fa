/** Long tables of classes show their first rows; a button adds more, a bounded number at a time. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { formatCount } from '../../shared/format.ts';

/** Rows that are shown at first: a table of as many classes is shown whole. */
const AT_FIRST = 30;
/** Rows that a press adds. */
const MORE = 100;

/** How many of `count` classes are shown, and the button that adds more; null where all are shown. */
export function useMoreRows(count: number): { shown: number; more: ReactNode } {
  const [wanted, setWanted] = useState(AT_FIRST);
  const shown = Math.min(count, wanted);
  const more = shown < count && (
    <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setWanted(wanted + MORE)}>
      Show {formatCount(Math.min(MORE, count - shown))} more of {formatCount(count)} classes
    </Button>
  );
  return { shown, more };
}
