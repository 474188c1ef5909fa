/** Taking the comparison home as one file. */
import { Text } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { Entry } from '../../app/state/entries.ts';
import { Card } from '../parts/Card.tsx';
import { useDarkroom } from '../parts/context.tsx';
import parts from '../parts/parts.module.css';
import { SaveReport } from '../parts/SaveReport.tsx';
import { pairOf } from './chosen.ts';

export const ReportPanel = memo(function ReportPanel({ entries }: { entries: readonly Entry[] }) {
  const choice = useDarkroom((state) => state.compare);
  const runs = useMemo(() => entries.flatMap((entry) => entry.runs), [entries]);
  const pair = useMemo(() => pairOf(runs, choice, 'best'), [runs, choice]);
  return (
    <Card id="report-title" title="Take it home">
      <Text c="dimmed" size="sm" className={parts.advice} mb="md">
        One HTML file with all of these runs: figures, curves, matrices, settings, devices and how often the
        test split was opened. It prints well, works offline, and holds no pictures.
      </Text>
      <SaveReport ids={runs.map(({ id }) => id)} pair={pair && [pair.a.id, pair.b.id]} />
    </Card>
  );
});
