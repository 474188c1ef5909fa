/** Files that could not be used, each with its reason. */

import { Box } from '@mantine/core';
import type { Problem } from '../../dataset/types.ts';
import { formatCount, formatQuantity } from '../../shared/format.ts';
import { isolated, unturned } from '../../shared/names.ts';
import classes from './data.module.css';

/** More rows than anyone reads; the rest is counted. */
const MAX_ROWS = 200;

export function ProblemsList({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <details className={classes.problems} open={problems.length <= 8}>
      <summary>{formatQuantity(problems.length, 'file')} could not be used</summary>
      <Box
        component="section"
        tabIndex={0}
        className={classes.problemScroll}
        aria-label="Files that could not be used"
      >
        <ul>
          {problems.slice(0, MAX_ROWS).map(({ path, reason }) => (
            <li key={`${path} ${reason}`}>
              <code>{isolated(path)}</code>
              <span>{unturned(reason)}</span>
            </li>
          ))}
        </ul>
        {problems.length > MAX_ROWS && <p>and {formatCount(problems.length - MAX_ROWS)} more.</p>}
      </Box>
    </details>
  );
}
