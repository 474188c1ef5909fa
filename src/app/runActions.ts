/** Training runs: starting, steering and removing them. */
import type { DeviceInfo } from '../compute/types.ts';
import { modelById } from '../models/catalogue.ts';
import { inputShapeOf, outputCountOf } from '../models/shapes.ts';
import { modelSummary } from '../models/summary.ts';
import { SETTING_NAMES, settingProblem } from '../settings.ts';
import { toPlainError, UserError } from '../shared/errors.ts';
import type { Actions } from './actions.ts';
import type { DatasetPart, LoadedDataset } from './datasetActions.ts';
import { samePlacesAs } from './datasetOfRun.ts';
import { isStale } from './datasetSettings.ts';
import type { DeviceKeeper } from './deviceKeeper.ts';
import { continuedRun, withError, withNewRun, withoutRun, withRun } from './reducers.ts';
import { repeatedParts } from './repeats.ts';
import { nextRunNumber } from './runNumbers.ts';
import { newRun } from './runTask.ts';
import { createRunTraining } from './runTraining.ts';
import type { RunWeights } from './runWeights.ts';
import { type AppState, activeRun, evaluatingRun, isTraining, type Run } from './state.ts';
import type { Store } from './store.ts';
import type { Trainer } from './trainer.ts';

type RunActions = Pick<
  Actions,
  | 'startRun'
  | 'setRepeat'
  | 'continueRun'
  | 'pauseRun'
  | 'resumeRun'
  | 'stopRun'
  | 'showRun'
  | 'removeRun'
  | 'removeAllRuns'
>;

/** Throws a UserError where the settings, the model and the dataset do not go together. */
function checkReady(
  { settings, modelId, device }: Pick<AppState, 'settings' | 'modelId' | 'device'>,
  { state }: LoadedDataset,
): DeviceInfo {
  for (const name of SETTING_NAMES) {
    const problem = settingProblem(name, settings[name]);
    if (problem) throw new UserError(problem);
  }
  const outputs = outputCountOf(settings, state.dataset.classes.length);
  modelSummary(modelById(modelId), inputShapeOf(settings), outputs);
  if (device.status === 'ready') return device.info;
  throw new UserError(
    device.status === 'missing' ? device.error.message : 'The device is still being looked for.',
    device.status === 'missing' ? device.error.hint : 'Try again in a moment.',
  );
}

/** The runs' part of the actions. Numbers of runs go on from those that are `restored`, and from what `storage` says. */
export function createRunActions(
  store: Store,
  datasets: DatasetPart,
  trainer: Trainer,
  weights: RunWeights,
  keeper: DeviceKeeper,
  { restored, storage }: { restored: Promise<void>; storage: Storage | null },
): RunActions {
  const change = (id: string, to: (run: Run) => Run) => store.setState((state) => withRun(state, id, to));
  const fail = (thrown: unknown) => store.setState((state) => withError(state, toPlainError(thrown)));
  const find = (id: string) => store.getState().runs.find((run) => run.id === id);

  const train = createRunTraining(store, trainer, weights, keeper);

  /** Throws a UserError where the device judges a run. */
  function checkIdle(): void {
    if (evaluatingRun(store.getState()))
      throw new UserError('A run is being evaluated.', 'Wait for its end before you train.');
  }

  /** The pictures to train on, as the settings ask for them; null where the visitor has changed their mind meanwhile. */
  async function readyDataset(): Promise<LoadedDataset | null> {
    checkIdle();
    const before = datasets.loaded();
    if (before && isStale(before.state.readWith, store.getState().settings))
      await datasets.actions.readAgain();
    const loaded = datasets.loaded();
    if (!loaded) {
      if (before) return null;
      throw new UserError('There is no dataset yet.', 'Drop a zip on the page or try the sample dataset.');
    }
    await keeper.settled();
    const state = store.getState();
    if (isTraining(state)) return null;
    // The reading was cancelled or failed, or a setting was changed meanwhile: these are not the pictures asked for.
    return isStale(loaded.state.readWith, state.settings) ? null : loaded;
  }

  /** Trains the run that the present choices ask for, or several of them one after another, until one is stopped or fails. */
  async function trainAll(loaded: LoadedDataset): Promise<void> {
    const state = store.getState();
    const { modelId, settings, repeatPlan } = state;
    const { dataset, ingestMs } = loaded.state;
    checkReady(state, loaded);
    const parts = repeatedParts({ settings, dataset }, repeatPlan, crypto.randomUUID());
    try {
      for (const part of parts) {
        const isStopping = store.getState().queue?.isStopping ?? false;
        if (isStopping) return;
        store.setState({ queue: part.repeat && { ...part.repeat, isStopping } });
        await keeper.settled();
        const device = checkReady({ ...store.getState(), settings, modelId }, loaded);
        const number = nextRunNumber(storage, store.getState().runs);
        const run = newRun(part, { modelId, ingestMs }, device, number);
        store.setState((now) => withNewRun(withError(now, null), run));
        await train(run, loaded.storeId);
        if (find(run.id)?.status !== 'finished') return;
      }
    } finally {
      store.setState({ queue: null });
    }
  }

  /** Removes ended runs with their weights; returns what puts them back. */
  function remove(ids: readonly string[]): () => void {
    const { runs, shownRunId } = store.getState();
    store.setState((state) => ids.reduce(withoutRun, state));
    const removed = runs.filter(({ id }) => ids.includes(id) && !find(id));
    const restore = removed.map(({ id }) => weights.remove(id));
    return () => {
      for (const one of restore) one();
      store.setState((state) => ({
        runs: [...state.runs, ...removed].sort((a, b) => a.number - b.number),
        shownRunId,
      }));
    };
  }

  return {
    async startRun() {
      if (isTraining(store.getState())) return;
      try {
        await restored;
        const loaded = await readyDataset();
        if (loaded) await trainAll(loaded);
      } catch (thrown) {
        fail(thrown);
      }
    },
    setRepeat: (repeatPlan) => store.setState({ repeatPlan }),
    async continueRun(runId) {
      try {
        checkIdle();
        await keeper.settled();
        const snapshot = await weights.getSnapshot(runId);
        const run = find(runId);
        // What was judged on the test split stays what it was.
        if (run?.status !== 'failed' || !snapshot || run.test || isTraining(store.getState())) return;
        const loaded = samePlacesAs(datasets, run);
        const { settings, modelId } = run;
        const device = checkReady({ ...store.getState(), settings, modelId }, loaded);
        change(runId, (before) => continuedRun(before, snapshot, device));
        store.setState((now) => ({ ...withError(now, null), shownRunId: runId }));
        await train(run, loaded.storeId);
      } catch (thrown) {
        fail(thrown);
      }
    },
    pauseRun() {
      const run = activeRun(store.getState());
      if (run?.status !== 'running') return;
      change(run.id, (before) => ({ ...before, status: 'paused' }) as Run);
      trainer.api.pause().catch(fail);
    },
    resumeRun() {
      const run = activeRun(store.getState());
      if (run?.status !== 'paused') return;
      change(run.id, (before) => ({ ...before, status: 'running' }) as Run);
      trainer.api.resume().catch(fail);
    },
    stopRun() {
      store.setState(({ queue }) => ({ queue: queue && { ...queue, isStopping: true } }));
      const run = activeRun(store.getState());
      if (!run) return;
      if (run.status === 'stopping')
        return void keeper.reopen(
          new UserError('The run was cut off in the middle of a step.', 'The best weights so far are kept.'),
          keeper.generation,
        );
      change(run.id, (before) => ({ ...before, status: 'stopping' }) as Run);
      trainer.api.stop().catch(fail);
    },
    showRun: (shownRunId) => store.setState({ shownRunId }),
    removeRun: (runId) => remove([runId]),
    removeAllRuns() {
      const { runs, records } = store.getState();
      const restoreRuns = remove(runs.filter(({ busy }) => busy === null).map(({ id }) => id));
      store.setState({ records: [] });
      return () => {
        restoreRuns();
        store.setState((state) => ({ records: [...records, ...state.records] }));
      };
    },
  };
}
