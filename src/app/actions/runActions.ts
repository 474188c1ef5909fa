/** Training runs: starting, steering and removing them. */
import type { DeviceInfo } from '../../compute/types.ts';
import { type ChosenModel, modelAt } from '../../models/imported/chosenModel.ts';
import { SETTING_NAMES, type Settings, settingProblem } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { checkStart, plannedStart } from '../checks/startProblem.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import { nextRunNumber } from '../kept/runNumbers.ts';
import type { LoadedDataset } from '../runs/datasetOfRun.ts';
import { samePlacesAs } from '../runs/datasetOfRun.ts';
import { newRun } from '../runs/runTask.ts';
import { createRunTraining } from '../runs/runTraining.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { startingPoint } from '../runs/startingPoint.ts';
import { isStale } from '../state/datasetSettings.ts';
import { nextModel, withConfirmedSince, withModel, withoutStart, withStart } from '../state/nextModel.ts';
import { openDeviceOf } from '../state/openDevice.ts';
import { continuedRun, withError, withNewRun, withoutRun, withSetting } from '../state/reducers.ts';
import { type RepeatPlan, repeatedParts } from '../state/repeats.ts';
import { type AppState, activeRun, evaluatingRun, isTraining, type Run } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { Actions } from './actions.ts';
import type { DatasetPart } from './datasetActions.ts';
import { createSteering } from './runSteering.ts';

type RunActions = Pick<
  Actions,
  | 'startRun'
  | 'setRepeat'
  | 'continueRun'
  | 'evaluateModel'
  | 'trainFurther'
  | 'startAnew'
  | 'pauseRun'
  | 'resumeRun'
  | 'stopRun'
  | 'showRun'
  | 'removeRun'
  | 'removeAllRuns'
>;

/** The open device. Throws a UserError where there is none, or the settings, the model and the dataset do not go together. */
function checkReady(
  model: ChosenModel,
  settings: Settings,
  { state }: LoadedDataset,
  app: AppState,
): DeviceInfo {
  for (const name of SETTING_NAMES) {
    const problem = settingProblem(name, settings[name]);
    if (problem) throw new UserError(problem);
  }
  modelAt(model, settings, state.dataset.classes.length);
  return openDeviceOf(app);
}

/** What the runs' part works with. */
interface Surroundings {
  datasets: DatasetPart;
  deviceWorker: DeviceWorker;
  weights: RunWeights;
  keeper: DeviceKeeper;
  /** Resolves once the runs of earlier visits are in the store. */
  restored: Promise<void>;
  /** Knows the highest number of a run that was ever given. */
  storage: Storage | null;
  /** Weights of the imported models, by their ids. */
  modelWeights: ReadonlyMap<string, Blob>;
  /** Told when more features of a base may be kept. */
  onFeatures(): void;
}

/** The runs' part of the actions. */
export function createRunActions(store: Store, surroundings: Surroundings): RunActions {
  const { datasets, deviceWorker, weights, keeper, restored, storage, modelWeights, onFeatures } =
    surroundings;
  const { change, fail, find } = accessTo(store);

  const train = createRunTraining(store, deviceWorker, weights, keeper, onFeatures);

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

  /**
   * Trains the run that the present choices ask for, but for `changes`, or with a plan several of them one after another,
   * until one is stopped or fails. Returns the last one; null where none was begun.
   */
  async function trainAll(
    loaded: LoadedDataset,
    changes: Partial<Settings>,
    plan: RepeatPlan | null,
  ): Promise<Run | null> {
    const chosen = store.getState();
    const model = nextModel(chosen);
    const settings = { ...chosen.settings, ...changes };
    const { dataset, ingestMs } = loaded.state;
    checkReady(model, settings, loaded, chosen);
    const parts = repeatedParts({ settings, dataset }, plan, crypto.randomUUID());
    for (const part of parts) checkStart(plannedStart(chosen, part.settings, part.dataset));
    let last: Run | null = null;
    try {
      for (const part of parts) {
        const isStopping = store.getState().queue?.isStopping ?? false;
        if (isStopping) break;
        store.setState({ queue: part.repeat && { ...part.repeat, isStopping } });
        await keeper.settled();
        const device = checkReady(model, part.settings, loaded, store.getState());
        const { weights: initial, ...start } = await startingPoint(
          withConfirmedSince(chosen, store.getState(), dataset.classes),
          part.settings,
          part.dataset,
          weights,
          modelWeights,
        );
        if (activeRun(store.getState())) break;
        const number = await nextRunNumber(storage, store.getState().runs);
        // Another may have begun meanwhile.
        if (activeRun(store.getState())) break;
        const run = newRun({ ...part, ...start, ingestMs, device, number });
        if (initial) weights.putInitial(run.id, initial);
        store.setState((now) => withNewRun(withError(now, null), run));
        last = run;
        await train(run, loaded.storeId);
        if (find(run.id)?.status !== 'finished') break;
      }
      return last;
    } finally {
      store.setState({ queue: null });
    }
  }

  /** The last run that was trained, as it began; null where none was. */
  async function begin(changes: Partial<Settings>, plan: RepeatPlan | null): Promise<Run | null> {
    if (isTraining(store.getState())) return null;
    try {
      await restored;
      const loaded = await readyDataset();
      if (loaded) return await trainAll(loaded, changes, plan);
    } catch (thrown) {
      fail(thrown);
    }
    return null;
  }

  /** Removes ended runs with their weights; returns what puts them back. */
  function remove(ids: readonly string[]): () => void {
    const { runs, shownRunId, startFrom } = store.getState();
    if (startFrom && ids.includes(startFrom.runId)) store.setState(withoutStart);
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
    startRun: async () => void (await begin({}, store.getState().repeatPlan)),
    setRepeat: (repeatPlan) => store.setState({ repeatPlan }),
    async continueRun(runId, on) {
      try {
        checkIdle();
        if (on) store.setState((state) => withSetting(state, 'device', on));
        await keeper.settled();
        const snapshot = await weights.getSnapshot(runId);
        const run = find(runId);
        // What was judged on the test split stays what it was.
        if (run?.status !== 'failed' || !snapshot || run.test || isTraining(store.getState())) return;
        const loaded = samePlacesAs(datasets, run);
        const device = checkReady(run, run.settings, loaded, store.getState());
        change(runId, (before) => continuedRun(before, snapshot, device));
        store.setState((now) => ({ ...withError(now, null), shownRunId: runId }));
        await train(run, loaded.storeId);
      } catch (thrown) {
        fail(thrown);
      }
    },
    evaluateModel: async (modelId) => {
      store.setState((state) => withModel(state, modelId));
      const run = await begin({ epochs: 0 }, null);
      if (run && find(run.id)?.status === 'finished') store.setState({ step: 'interpret' });
    },
    trainFurther(runId, which) {
      const run = find(runId);
      if (run && weights.has(runId, which)) store.setState((state) => withStart(state, run, which));
    },
    startAnew: () => store.setState(withoutStart),
    ...createSteering(store, deviceWorker, keeper),
    showRun: (shownRunId) => store.setState({ shownRunId }),
    removeRun: (runId) => remove([runId]),
    removeAllRuns() {
      const { runs, importedRuns } = store.getState();
      const restoreRuns = remove(runs.filter(({ busy }) => busy === null).map(({ id }) => id));
      store.setState({ importedRuns: [] });
      return () => {
        restoreRuns();
        store.setState((state) => ({ importedRuns: [...importedRuns, ...state.importedRuns] }));
      };
    },
  };
}
