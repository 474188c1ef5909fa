/** What Keras would have printed. It follows the newest line unless one has scrolled back. */

import { Box } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { shownRun } from '../../../app/state/state.ts';
import { unturned } from '../../../shared/names.ts';
import { useDarkroom } from '../../parts/context.tsx';
import parts from '../../parts/parts.module.css';
import classes from '../train.module.css';

const NEAR_END_PX = 40;
const NO_LINES: string[] = [];

export function RunLog() {
  const lines = useDarkroom((state) => shownRun(state)?.log ?? NO_LINES);
  const box = useRef<HTMLPreElement>(null);
  const following = useRef(true);
  useEffect(() => {
    if (lines.length > 0 && following.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines]);
  return (
    <section className={`card ${classes.logCard}`} aria-labelledby="log-title">
      <h2 id="log-title" className={parts.h2}>
        Log
      </h2>
      <Box
        component="pre"
        ref={box}
        className={classes.log}
        role="log"
        aria-labelledby="log-title"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          following.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
        }}
      >
        {lines.length === 0 ? 'Nothing yet.' : unturned(lines.join('\n'))}
      </Box>
    </section>
  );
}
