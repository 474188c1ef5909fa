/** The run at hand: what will be or is being trained, the buttons that steer it, and how far it is. */

import { Anchor, Button, Text } from '@mantine/core';
import { StepForward } from 'lucide-react';
import { nextModel, runToGoOnFrom } from '../../app/nextModel.ts';
import { activeRun, canGoOn, isTraining, type Run, shownRun } from '../../app/state.ts';
import { modelTitle } from '../../models/chosenModel.ts';
import type { Settings } from '../../settings.ts';
import { isolated } from '../../shared/names.ts';
import { useActions, useDarkroom } from '../context.tsx';
import { needsReading } from '../data/DatasetSettingsPanel.tsx';
import { ErrorText } from '../shell/ErrorAlert.tsx';
import { ProgressPanel } from './ProgressPanel.tsx';
import { RepeatChoice } from './RepeatChoice.tsx';
import { RepeatProgress } from './RepeatProgress.tsx';
import { RunControls } from './RunControls.tsx';
import { runStatusText } from './runText.ts';
import { StepPlan } from './StepPlan.tsx';
import classes from './train.module.css';

/** "224 × 224 rgb, adam at 0.001, batches of 32, up to 25 epochs" */
function settingsText({
  imageSize,
  colorMode,
  optimizer,
  learningRate,
  batchSize,
  epochs,
}: Settings): string {
  const size = `${imageSize} × ${imageSize} ${colorMode}`;
  return `${size}, ${optimizer} at ${learningRate}, batches of ${batchSize}, ${epochs} epochs at most`;
}

/** What the shown run is doing. `judging` once it predicts its validation split. */
function statusText(status: Run['status'] | null, compiling: Run['compiling'], judging: boolean): string {
  if (status === null) return 'Ready to train.';
  const isAtWork = status === 'running' || status === 'paused';
  return judging && isAtWork ? 'Judging on the validation split…' : runStatusText(status, compiling);
}

export function RunPanel() {
  const active = useDarkroom(isTraining);
  const number = useDarkroom((state) => shownRun(state)?.number ?? null);
  const status = useDarkroom((state) => shownRun(state)?.status ?? null);
  const judging = useDarkroom((state) => activeRun(state)?.busy === 'evaluating');
  const compiling = useDarkroom((state) => shownRun(state)?.compiling ?? null);
  const shownTitle = useDarkroom((state) => isolated(modelTitle(shownRun(state) ?? nextModel(state))));
  const shownSettings = useDarkroom((state) => shownRun(state)?.settings ?? state.settings);
  const stale = useDarkroom(needsReading);
  const nextTitle = useDarkroom((state) => isolated(modelTitle(nextModel(state))));
  const startText = useDarkroom((state) => {
    const run = runToGoOnFrom(state);
    return run ? ` from the ${state.startFrom?.which} weights of run ${run.number}` : '';
  });
  const { startAnew } = useActions();
  return (
    <section className="card" aria-labelledby="run-title">
      <div className={classes.runHead}>
        <div>
          <h2 id="run-title" className={classes.h2}>
            {number === null ? shownTitle : `Run ${number}: ${shownTitle}`}
          </h2>
          <Text c="dimmed" size="sm">
            {settingsText(shownSettings)}.{' '}
            <Anchor href="#training-settings" className={classes.toSettings}>
              Change settings
            </Anchor>
          </Text>
        </div>
        <RunControls />
      </div>
      <p role="status" className={classes.status} data-status={status}>
        {statusText(status, compiling, judging)}
        {status !== null && !active && ` Train starts a new run of “${nextTitle}”${startText}.`}
        {startText !== '' && !active && (
          <Button size="compact-sm" variant="subtle" onClick={startAnew}>
            Start anew instead
          </Button>
        )}
        {stale && !active && ' The dataset settings have changed, so the zip is read again first.'}
      </p>
      <RepeatChoice />
      <RepeatProgress />
      <ProgressPanel />
      <StepPlan />
      <Failure />
      <ContinueButton />
    </section>
  );
}

/** The error of a failed run, unless the page shows it already. */
function Failure() {
  const error = useDarkroom((state) => {
    const run = shownRun(state);
    return run?.status === 'failed' && run.error !== state.error ? run.error : null;
  });
  if (!error) return null;
  return (
    <div className={classes.failure}>
      <ErrorText error={error} />
    </div>
  );
}

/** A failed run goes on from its snapshot. */
function ContinueButton() {
  const { continueRun } = useActions();
  const training = useDarkroom(isTraining);
  const id = useDarkroom((state) => {
    const run = shownRun(state);
    return run && canGoOn(run) ? run.id : null;
  });
  if (!id || training) return null;
  return (
    <Button
      mt="md"
      variant="default"
      leftSection={<StepForward size={16} aria-hidden="true" />}
      onClick={() => void continueRun(id)}
    >
      Continue this run from its last snapshot
    </Button>
  );
}
