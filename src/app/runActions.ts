/** Training runs: starting, steering and removing them. */
import type { DeviceInfo } from '../compute/types.ts';
import { modelAt } from '../models/chosenModel.ts';
import { SETTING_NAMES, type Settings, settingProblem } from '../settings.ts';
import { toPlainError, UserError } from '../shared/errors.ts';
import type { Actions } from './actions.ts';
import type { DatasetPart, LoadedDataset } from './datasetActions.ts';
import { isStale } from './datasetSettings.ts';
import type { DeviceKeeper } from './deviceKeeper.ts';
import { nextModel, withModel, withoutStart, withStart } from './nextModel.ts';
import { withError, withNewRun, withoutRun, withRun } from './reducers.ts';
import { newRun } from './runTask.ts';
import { createRunTraining } from './runTraining.ts';
import type { RunWeights } from './runWeights.ts';
import { startingPoint } from './startingPoint.ts';
import { type AppState, activeRun, evaluatingRun, type Run } from './state.ts';
import type { Store } from './store.ts';
import type { Trainer } from './trainer.ts';

type RunActions = Pick<
  Actions,
  | 'startRun'
  | 'evaluateModel'
  | 'trainFurther'
  | 'startAnew'
  | 'pauseRun'
  | 'resumeRun'
  | 'stopRun'
  | 'showRun'
  | 'removeRun'
>;

/** Throws a UserError where the settings, the model and the dataset do not go together. */
function checkReady(now: AppState, { state }: LoadedDataset): DeviceInfo {
  const { settings, device } = now;
  for (const name of SETTING_NAMES) {
    const problem = settingProblem(name, settings[name]);
    if (problem) throw new UserError(problem);
  }
  modelAt(nextModel(now), settings, state.dataset.classes.length);
  if (device.status === 'ready') return device.info;
  throw new UserError(
    device.status === 'missing' ? device.error.message : 'The device is still being looked for.',
    device.status === 'missing' ? device.error.hint : 'Try again in a moment.',
  );
}

/** The runs' part of the actions. `modelWeights` are those of the imported models, by their ids. */
export function createRunActions(
  store: Store,
  datasets: DatasetPart,
  trainer: Trainer,
  weights: RunWeights,
  keeper: DeviceKeeper,
  modelWeights: ReadonlyMap<string, Blob>,
): RunActions {
  const change = (id: string, to: (run: Run) => Run) => store.setState((state) => withRun(state, id, to));
  const fail = (thrown: unknown) => store.setState((state) => withError(state, toPlainError(thrown)));
  const find = (id: string) => store.getState().runs.find((run) => run.id === id);

  let lastNumber = 0;

  const train = createRunTraining(store, trainer, weights, keeper);

  /** Begins a run with the present settings, but for `changes`, and trains it to its end. */
  async function begin(changes: Partial<Settings>): Promise<void> {
    if (activeRun(store.getState())) return;
    try {
      if (evaluatingRun(store.getState()))
        throw new UserError('A run is being evaluated.', 'Wait for its end before you train.');
      const before = datasets.loaded();
      if (before && isStale(before.state.readWith, store.getState().settings))
        await datasets.actions.readAgain();
      const loaded = datasets.loaded();
      if (!loaded) {
        if (before) return;
        throw new UserError('There is no dataset yet.', 'Drop a zip on the page or try the sample dataset.');
      }
      await keeper.settled();
      const state = store.getState();
      if (activeRun(state)) return;
      // The reading was cancelled or failed, or a setting was changed meanwhile: these are not the pictures asked for.
      if (isStale(loaded.state.readWith, state.settings)) return;
      const settings = { ...state.settings, ...changes };
      const device = checkReady({ ...state, settings }, loaded);
      const { classes } = loaded.state.dataset;
      const { weights: initial, ...start } = await startingPoint(
        state,
        settings,
        classes,
        weights,
        modelWeights,
      );
      if (activeRun(store.getState())) return;
      lastNumber += 1;
      const run = newRun({ ...start, device, number: lastNumber }, loaded);
      if (initial) weights.putInitial(run.id, initial);
      store.setState((now) => withNewRun(withError(now, null), run));
      await train(run, loaded.storeId);
    } catch (thrown) {
      fail(thrown);
    }
  }

  return {
    startRun: () => begin({}),
    evaluateModel: async (modelId) => {
      store.setState((state) => withModel(state, modelId));
      const before = store.getState().runs.length;
      await begin({ epochs: 0 });
      const run = store.getState().runs[before];
      if (run?.status === 'finished') store.setState({ step: 'interpret' });
    },
    trainFurther(runId, which) {
      const run = find(runId);
      if (run && weights.has(runId, which)) store.setState((state) => withStart(state, run, which));
    },
    startAnew: () => store.setState(withoutStart),
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
    removeRun(runId) {
      const run = find(runId);
      store.setState((state) =>
        withoutRun(state.startFrom?.runId === runId ? withoutStart(state) : state, runId),
      );
      if (!run || find(runId)) return () => {};
      const restoreWeights = weights.remove(runId);
      return () => {
        restoreWeights();
        store.setState(({ runs }) => ({
          runs: [...runs, run].sort((a, b) => a.number - b.number),
          shownRunId: runId,
        }));
      };
    },
  };
}
