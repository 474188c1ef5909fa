/** Live curves of loss and accuracy, train by step, train and validation by epoch; and of a learning rate that moves. */
import { SegmentedControl, Text } from '@mantine/core';
import { memo, useCallback, useState } from 'react';
import { hasEnded, type Run, type StepPoint, shownRun } from '../../../app/state/state.ts';
import { shortNumber } from '../../../formats/run/baseWords.ts';
import { hasMovingRate } from '../../../formats/run/epochFigures.ts';
import { GUESS_MARK } from '../../../models/imported/guesses.ts';
import type { EpochLogs } from '../../../training/types.ts';
import charts from '../../charts/charts.module.css';
import { LineChart } from '../../charts/LineChart.tsx';
import { useDarkroom } from '../../parts/context.tsx';
import { isShownGuessed } from '../../parts/GuessNote.tsx';
import parts from '../../parts/parts.module.css';
import classes from '../train.module.css';
import { isShownRegression } from './Phases.tsx';
import { epochSeries, type Figure, stepSeries } from './series.ts';

type By = 'step' | 'epoch';
const TITLES: Record<Figure, string> = { loss: 'Loss', accuracy: 'Accuracy', learning_rate: 'Learning rate' };
/** The axis reaches this far before there is anything to show. */
const FIRST_STEPS = 20;
const MAX_PLANNED_EPOCHS = 100;

const NO_STEPS: StepPoint[] = [];
const NO_EPOCHS: readonly EpochLogs[] = [];

/** While it runs, the axis shows the epochs to come, so that it does not move; afterwards only those there were. */
function lastEpoch(run: Run | null): number {
  if (!run) return MAX_PLANNED_EPOCHS / 10;
  return hasEnded(run) ? run.epochs.length : Math.min(run.settings.epochs, MAX_PLANNED_EPOCHS);
}

export function Curves() {
  const [chosen, setChosen] = useState<By | null>(null);
  // One epoch is a dot, two are a curve.
  const enough = useDarkroom((state) => (shownRun(state)?.epochs.length ?? 0) > 1);
  const guessed = useDarkroom(isShownGuessed);
  const hasNoEpochs = useDarkroom(isShownRegression);
  const movesRate = useDarkroom((state) => hasMovingRate(shownRun(state)?.settings ?? state.settings));
  const by = chosen ?? (enough ? 'epoch' : 'step');
  // A head that is fitted at once has none.
  if (hasNoEpochs) return null;
  return (
    <section aria-labelledby="curves-title" className="card">
      <div className={classes.curvesHead}>
        <h2 id="curves-title" className={parts.h2}>
          Curves
        </h2>
        <SegmentedControl<By>
          aria-label="Curves by step or by epoch"
          size="sm"
          data={[
            { value: 'step', label: 'By step' },
            { value: 'epoch', label: 'By epoch' },
          ]}
          value={by}
          onChange={setChosen}
        />
      </div>
      {guessed && (
        <Text c="dimmed" size="sm" mb="sm">
          {GUESS_MARK}
        </Text>
      )}
      <div className={charts.sideBySide}>
        <Curve figure="loss" by={by} />
        <Curve figure="accuracy" by={by} />
        {movesRate && <Curve figure="learning_rate" by={by} />}
      </div>
    </section>
  );
}

function orNone<T>(list: readonly T[] | undefined, none: readonly T[]): readonly T[] {
  return list && list.length > 0 ? list : none;
}

const Curve = memo(function Curve({ figure, by }: { figure: Figure; by: By }) {
  // Only the array on view is read, so that the curves by epoch sleep between epochs; and every empty array is the
  // same one, so that pressing Train draws nothing.
  const steps = useDarkroom((state) => orNone(by === 'step' ? shownRun(state)?.steps : undefined, NO_STEPS));
  const epochs = useDarkroom((state) =>
    orNone(by === 'epoch' ? shownRun(state)?.epochs : undefined, NO_EPOCHS),
  );
  const end = useDarkroom((state) => (by === 'step' ? FIRST_STEPS : lastEpoch(shownRun(state))));
  const series = useCallback(
    () => (by === 'step' ? stepSeries(steps, figure) : epochSeries(epochs, figure)),
    [by, steps, epochs, figure],
  );
  return (
    <div>
      <h3 className={classes.h3}>{TITLES[figure]}</h3>
      <LineChart
        title={TITLES[figure]}
        series={series}
        unit={by}
        end={end}
        share={figure === 'accuracy'}
        textOf={figure === 'learning_rate' ? shortNumber : undefined}
      />
    </div>
  );
});
