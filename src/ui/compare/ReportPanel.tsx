/** Taking the comparison home as one file. */
import { Text } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { Entry } from '../../app/state/entries.ts';
import { useDarkroom } from '../parts/context.tsx';
import { SaveReport } from '../parts/SaveReport.tsx';
import { pairOf } from './chosen.ts';
import classes from './compare.module.css';

export const ReportPanel = memo(function ReportPanel({ entries }: { entries: readonly Entry[] }) {
  const choice = useDarkroom((state) => state.compare);
  const runs = useMemo(() => entries.flatMap((entry) => entry.runs), [entries]);
  const pair = useMemo(() => pairOf(runs, choice, 'best'), [runs, choice]);
  return (
    <section className="card" aria-labelledby="report-title">
      <h2 id="report-title" className={classes.h2}>
        Take it home
      </h2>
      <Text c="dimmed" size="sm" className={classes.advice} mb="md">
        One HTML file with all of these runs: figures, curves, matrices, settings, devices and how often the
        test split was opened. It prints well, works offline, and holds no pictures.
      </Text>
      <SaveReport ids={runs.map(({ id }) => id)} pair={pair && [pair.a.id, pair.b.id]} />
    </section>
  );
});
