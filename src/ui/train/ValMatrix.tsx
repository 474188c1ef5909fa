/** The confusion matrix of the validation split after the latest epoch. */
import { Text } from '@mantine/core';
import { shownRun } from '../../app/state.ts';
import { baselineText } from '../baseline.ts';
import { MatrixChart, matrixHeightPx } from '../charts/MatrixChart.tsx';
import { useDarkroom } from '../context.tsx';
import classes from './train.module.css';

const NO_CLASSES: string[] = [];

export function ValMatrix() {
  const matrix = useDarkroom((state) => shownRun(state)?.valConfusionMatrix ?? null);
  const epoch = useDarkroom((state) => shownRun(state)?.epochs.length ?? 0);
  const classNames = useDarkroom(
    (state) =>
      shownRun(state)?.dataset.classes ??
      (state.dataset.status === 'ready' ? state.dataset.dataset.classes : NO_CLASSES),
  );
  const baseline = useDarkroom((state) => {
    const run = shownRun(state);
    return run && baselineText(run.dataset, 'val');
  });
  return (
    <section className="card" aria-labelledby="val-matrix-title">
      <h2 id="val-matrix-title" className={classes.h2}>
        Validation split
      </h2>
      <Text c="dimmed" size="sm" mb="sm">
        {matrix ? `Confusion matrix after epoch ${epoch}.` : 'The confusion matrix follows each epoch.'}
        {baseline && ` Baseline: ${baseline}.`}
      </Text>
      {matrix ? (
        <MatrixChart
          caption="Confusion matrix of the validation split"
          matrix={matrix}
          classNames={classNames}
        />
      ) : (
        <div className={classes.placeholder} style={{ height: matrixHeightPx(classNames.length) + 28 }} />
      )}
    </section>
  );
}
