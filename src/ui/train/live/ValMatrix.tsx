/** The confusion matrix of the validation split after the latest epoch, or by a head that was fitted at once. */
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { shownRun } from '../../../app/state/state.ts';
import { GUESS_MARK } from '../../../models/imported/guesses.ts';
import { MatrixChart } from '../../charts/MatrixChart.tsx';
import { Card } from '../../parts/Card.tsx';
import { useDarkroom } from '../../parts/context.tsx';
import { isShownGuessed } from '../../parts/GuessNote.tsx';
import { baselineText } from '../../words/baseline.ts';
import classes from '../train.module.css';
import { isShownRegression } from './Phases.tsx';

const NO_CLASSES: string[] = [];

export function ValMatrix() {
  const hasNoEpochs = useDarkroom(isShownRegression);
  const matrix = useDarkroom((state) => {
    const run = shownRun(state);
    return (hasNoEpochs ? run?.validation?.best.confusionMatrix : run?.valConfusionMatrix) ?? null;
  });
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
  const guessed = useDarkroom(isShownGuessed);
  const empty = useMemo(() => classNames.map(() => classNames.map(() => 0)), [classNames]);
  return (
    <Card id="val-matrix-title" title="Validation split">
      <Text c="dimmed" size="sm" mb="sm">
        {hasNoEpochs
          ? 'Confusion matrix of the fitted head.'
          : matrix
            ? `Confusion matrix after epoch ${epoch}.`
            : 'The confusion matrix follows each epoch.'}
        {baseline && ` Baseline: ${baseline}.`}
        {matrix && guessed && ` ${GUESS_MARK}`}
      </Text>
      {/* Drawn unseen before there is anything to show, so that the first one costs training no more than the next. */}
      <div className={matrix ? undefined : classes.placeholder}>
        <MatrixChart
          caption="Confusion matrix of the validation split"
          matrix={matrix ?? empty}
          classNames={classNames}
        />
      </div>
    </Card>
  );
}
