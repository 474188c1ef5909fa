/** Loss and accuracy of the compared runs over each other, by epoch; and the learning rate where one of them moves. */

import { Text } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { Entry } from '../../app/state/entries.ts';
import { shortNumber } from '../../formats/run/baseWords.ts';
import { hasMovingRate } from '../../formats/run/epochFigures.ts';
import { isolated } from '../../shared/names.ts';
import charts from '../charts/charts.module.css';
import { RunsChart, RunsLegend } from '../charts/RunsChart.tsx';
import type { RunCurves } from '../charts/runsSpec.ts';
import type { Point } from '../charts/thin.ts';
import { Card } from '../parts/Card.tsx';
import parts from '../parts/parts.module.css';

const FIGURES = { loss: 'Loss', accuracy: 'Accuracy', learning_rate: 'Learning rate' } as const;
type Figure = keyof typeof FIGURES;

function nameOf({ name, runs: [{ file }] }: Entry): string {
  const guessed = file.model.guesses.length > 0 ? ' (rests on a guess)' : '';
  return `${isolated(name)}: ${isolated(file.model.name)}${guessed}`;
}

/** A figure by epochs from 1. A figure that was no number, null in run.json, has no place on a chart. */
function pointsOf(values: readonly (number | null)[] = []): Point[] {
  return values.flatMap((y, index) => (y !== null && Number.isFinite(y) ? [{ x: index + 1, y }] : []));
}

function curvesOf(entries: readonly Entry[], figure: Figure): RunCurves[] {
  return entries.map((entry) => ({
    name: nameOf(entry),
    runs: entry.runs.map(({ file: { history } }) => ({
      train: pointsOf(history[figure]),
      // The rate is not of a split.
      val: figure === 'learning_rate' ? [] : pointsOf(history[`val_${figure}`]),
    })),
  }));
}

/** Whether some run of the entry has an epoch. */
const hasCurves = ({ runs }: Entry) => runs.some(({ file }) => file.history.loss.length > 0);

export const CompareCurves = memo(function CompareCurves({ entries: all }: { entries: readonly Entry[] }) {
  const entries = useMemo(() => all.filter(hasCurves), [all]);
  const movesRate = entries.some(({ runs }) =>
    runs.some(({ file }) => file.history.learning_rate && hasMovingRate(file.settings)),
  );
  const without = all.filter((entry) => !hasCurves(entry)).map(({ name }) => isolated(name));
  const left = without.length > 0 ? ` Without an epoch, so without curves: ${without.join(', ')}.` : '';
  if (entries.length === 0)
    return (
      <Card id="curves-title" title="Curves">
        <Text c="dimmed">None of these runs has an epoch, so there are no curves.</Text>
      </Card>
    );
  return (
    <Card id="curves-title" title="Curves">
      <Text c="dimmed" size="sm" mb="sm">
        Validation solid, training dashed.{left}
      </Text>
      <RunsLegend names={entries.map(nameOf)} />
      <div className={charts.sideBySide}>
        <Curve entries={entries} figure="loss" />
        <Curve entries={entries} figure="accuracy" />
        {movesRate && <Curve entries={entries} figure="learning_rate" />}
      </div>
    </Card>
  );
});

function Curve({ entries, figure }: { entries: readonly Entry[]; figure: Figure }) {
  const curves = useMemo(() => curvesOf(entries, figure), [entries, figure]);
  return (
    <div>
      <h3 className={parts.h3}>{FIGURES[figure]}</h3>
      <RunsChart
        title={FIGURES[figure]}
        curves={curves}
        share={figure === 'accuracy'}
        textOf={figure === 'learning_rate' ? shortNumber : undefined}
      />
    </div>
  );
}
