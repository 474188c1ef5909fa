/** The run at hand: what will be or is being trained, the buttons that steer it, and how far it is. */
import { Alert, Anchor, Button, Text } from '@mantine/core';
import { StepForward, TriangleAlert } from 'lucide-react';
import { startProblem } from '../../app/checks/startProblem.ts';
import { needsReading } from '../../app/state/datasetSettings.ts';
import { chosenBase, nextModel, runToGoOnFrom } from '../../app/state/nextModel.ts';
import { canGoOn, isBeingJudged, isTraining, type Run, shownRun } from '../../app/state/state.ts';
import { BACKEND_TITLES } from '../../compute/types.ts';
import { ensembleText } from '../../models/ensemble/ensemble.ts';
import { modelTitle } from '../../models/imported/chosenModel.ts';
import { runRecipeText } from '../../recipes/words.ts';
import type { Settings } from '../../settings.ts';
import { formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { Imbalance } from '../form/Imbalance.tsx';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { ErrorText } from '../parts/ErrorAlert.tsx';
import { GuessCheck } from '../parts/GuessNote.tsx';
import parts from '../parts/parts.module.css';
import { runStatusText } from '../words/runText.ts';
import { Phases } from './live/Phases.tsx';
import { ProgressPanel } from './live/ProgressPanel.tsx';
import { NextDevice } from './NextDevice.tsx';
import { RepeatChoice } from './RepeatChoice.tsx';
import { RepeatProgress } from './RepeatProgress.tsx';
import { RunControls } from './RunControls.tsx';
import { StepPlan } from './StepPlan.tsx';
import classes from './train.module.css';

/** "224 × 224 rgb, adam at 0.001, batches of 32, up to 25 epochs" @param onBase Whether its model is a base with a head. */
function settingsText(
  { imageSize, colorMode, optimizer, learningRate, batchSize, epochs, head, unfreeze }: Settings,
  onBase: boolean,
): string {
  const size = `${imageSize} × ${imageSize} ${colorMode}`;
  if (onBase && head === 'logistic' && unfreeze === 0) return `${size}, logistic regression on kept features`;
  return `${size}, ${optimizer} at ${learningRate}, batches of ${batchSize}, ${formatQuantity(epochs, 'epoch')} at most`;
}

/** What the shown run is doing. `judging` once it predicts its validation split, `averaging` before that; `refused` where none would be started. */
function statusText(
  status: Run['status'] | null,
  compiling: Run['compiling'],
  { averaging, judging, refused }: Record<'averaging' | 'judging' | 'refused', boolean>,
): string {
  if (status === null) return refused ? 'These settings cannot be trained.' : 'Ready to train.';
  if (averaging) return 'Averaging the weights with the base’s…';
  return judging ? 'Judging on the validation split…' : runStatusText(status, compiling);
}

export function RunPanel() {
  const active = useDarkroom(isTraining);
  const number = useDarkroom((state) => shownRun(state)?.number ?? null);
  const status = useDarkroom((state) => shownRun(state)?.status ?? null);
  const averaging = useDarkroom((state) => shownRun(state)?.phase?.kind === 'average');
  const judging = useDarkroom((state) => {
    const run = shownRun(state);
    return run !== null && isBeingJudged(run);
  });
  const compiling = useDarkroom((state) => shownRun(state)?.compiling ?? null);
  const shownTitle = useDarkroom((state) =>
    isolated(modelTitle(shownRun(state) ?? { ...nextModel(state), settings: state.settings })),
  );
  const shownSettings = useDarkroom((state) => shownRun(state)?.settings ?? state.settings);
  const onBase = useDarkroom((state) => {
    const run = shownRun(state);
    return run ? run.base !== null : chosenBase(state) !== null;
  });
  const ensemble = useDarkroom((state) => shownRun(state)?.ensemble ?? null);
  const stale = useDarkroom(needsReading);
  const refused = useDarkroom((state) => shownRun(state) === null && startProblem(state) !== null);
  const nextTitle = useDarkroom((state) =>
    isolated(modelTitle({ ...nextModel(state), settings: state.settings })),
  );
  const startText = useDarkroom((state) => {
    const run = runToGoOnFrom(state);
    return run ? ` from the ${state.startFrom?.which} weights of run ${run.number}` : '';
  });
  const { startAnew } = useActions();
  return (
    <section className="card" aria-labelledby="run-title">
      <div className={classes.runHead}>
        <div>
          <h2 id="run-title" className={parts.h2}>
            {number === null ? shownTitle : `Run ${number}: ${shownTitle}`}
          </h2>
          <Text c="dimmed" size="sm">
            {ensemble ? ensembleText(ensemble) : `${settingsText(shownSettings, onBase)}.`}{' '}
            <Anchor href="#training-settings" className={classes.toSettings}>
              Change settings
            </Anchor>
          </Text>
          <RecipeOfRun />
        </div>
        <RunControls />
      </div>
      <p role="status" className={classes.status} data-status={status}>
        {statusText(status, compiling, { averaging, judging, refused })}
        {status !== null && !active && ` Train starts a new run of “${nextTitle}”${startText}.`}
        {startText !== '' && !active && (
          <Button size="compact-sm" variant="subtle" onClick={startAnew}>
            Start anew instead
          </Button>
        )}
        {stale && !active && ' The dataset settings have changed, so the zip is read again first.'}
      </p>
      <ShownGuess />
      <Imbalance />
      <RepeatChoice />
      <RepeatProgress />
      <Phases />
      <ProgressPanel />
      <StepPlan />
      <NextDevice />
      <Failure />
      <ContinueButton />
      <NotKept />
    </section>
  );
}

/** The recipe that the shown run belongs to. */
function RecipeOfRun() {
  const recipe = useDarkroom((state) => shownRun(state)?.recipe ?? null);
  if (!recipe) return null;
  return (
    <Text c="dimmed" size="sm">
      Recipe: {runRecipeText(recipe)}.
    </Text>
  );
}

/** What the figures of the shown run rest on. */
function ShownGuess() {
  const imported = useDarkroom((state) => shownRun(state)?.imported ?? null);
  return <GuessCheck run={{ imported }} />;
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

/** Why the shown run does not outlast the page, unless the list of runs says so of all. */
function NotKept() {
  const reason = useDarkroom((state) => {
    const { notKept, problem } = state.keeping;
    const why = notKept[state.shownRunId ?? ''] ?? null;
    return why === problem ? null : why;
  });
  if (!reason) return null;
  return (
    <Alert color="orange" variant="light" mt="md" icon={<TriangleAlert size={18} aria-hidden="true" />}>
      {reason}
    </Alert>
  );
}

/** A failed run goes on from its snapshot; where the chosen device is gone, on the processor, which is always there. */
function ContinueButton() {
  const { continueRun } = useActions();
  const training = useDarkroom(isTraining);
  const deviceIsGone = useDarkroom(
    ({ device, settings }) =>
      device.status === 'missing' && settings.device !== 'auto' && settings.device !== 'wasm',
  );
  const otherDevice = useDarkroom((state) => {
    const { device } = state;
    if (device.status !== 'ready' || device.info.backend === shownRun(state)?.device.backend) return null;
    return BACKEND_TITLES[device.info.backend];
  });
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
      onClick={() => void (deviceIsGone ? continueRun(id, 'wasm') : continueRun(id))}
    >
      Continue this run from its last snapshot
      {deviceIsGone ? ' on the processor (WebAssembly)' : otherDevice && ` on ${otherDevice}`}
    </Button>
  );
}
