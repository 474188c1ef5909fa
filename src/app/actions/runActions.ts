/** Training runs: starting them. */
import type { DeviceInfo } from '../../compute/types.ts';
import { type ChosenModel, modelAt } from '../../models/imported/chosenModel.ts';
import type { RunRecipe } from '../../recipes/recipe.ts';
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { checkStart, checkValues, plannedStart } from '../checks/startProblem.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import { nextRunNumber } from '../kept/runNumbers.ts';
import type { LoadedDataset } from '../runs/datasetOfRun.ts';
import { samePlacesAs } from '../runs/datasetOfRun.ts';
import { createRateFinder, type RateActions, type RunAhead, rateKey } from '../runs/rateFinder.ts';
import { type Beginning, newRun } from '../runs/runTask.ts';
import { createRunTraining } from '../runs/runTraining.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { startingPoint } from '../runs/startingPoint.ts';
import { isStale } from '../state/datasetSettings.ts';
import { nextModel, withConfirmedSince, withModel, withoutStart, withStart } from '../state/nextModel.ts';
import { openDeviceOf } from '../state/openDevice.ts';
import { continuedRun, withError, withNewRun, withSetting } from '../state/reducers.ts';
import { type RepeatPlan, repeatedParts } from '../state/repeats.ts';
import {
  type AppState,
  activeRun,
  evaluatingRun,
  isFindingRate,
  isTraining,
  type Run,
} from '../state/state.ts';
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
  checkValues(settings);
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
export function createRunActions(store: Store, surroundings: Surroundings): RunActions & RateActions {
  const { datasets, deviceWorker, weights, keeper, restored, storage, modelWeights, onFeatures } =
    surroundings;
  const { change, fail, find } = accessTo(store);

  const train = createRunTraining(store, deviceWorker, weights, keeper, onFeatures);

  /** Throws a UserError where the device judges a run or looks for a learning rate. */
  function checkIdle(): void {
    const state = store.getState();
    if (evaluatingRun(state))
      throw new UserError('A run is being evaluated.', 'Wait for its end before you train.');
    if (isFindingRate(state))
      throw new UserError('A learning rate is being looked for.', 'Wait for its end, or cancel it.');
  }

  /** The pictures to train on, as the settings ask for them; null where the visitor has changed their mind meanwhile. */
  async function readyDataset(): Promise<LoadedDataset | null> {
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

  /** What the run of these settings begins with, by what was chosen; its weights apart. */
  async function beginningOf(
    chosen: AppState,
    part: Pick<Run, 'settings' | 'dataset' | 'repeat'>,
    loaded: LoadedDataset,
  ): Promise<{ initial: Blob | null; beginning: Omit<Beginning, 'number'> }> {
    const { settings, dataset } = part;
    const device = checkReady(nextModel(chosen), settings, loaded, store.getState());
    const confirmed = withConfirmedSince(chosen, store.getState(), dataset.classes);
    const start = await startingPoint(confirmed, settings, dataset, weights, modelWeights);
    const { weights: initial, ...given } = start;
    return { initial, beginning: { ...part, ...given, ingestMs: loaded.state.ingestMs, device } };
  }

  /** The run that Train would begin now, in no list; null where the visitor has changed their mind meanwhile. */
  async function runAhead(): Promise<RunAhead | null> {
    await restored;
    const loaded = await readyDataset();
    if (!loaded) return null;
    const chosen = store.getState();
    const { settings } = chosen;
    const part = { settings, dataset: loaded.state.dataset, repeat: null };
    const { initial, beginning } = await beginningOf(chosen, part, loaded);
    const run = newRun({ ...beginning, number: 0 });
    return { run, initial, storeId: loaded.storeId, madeWith: rateKey(chosen) };
  }

  /**
   * Trains the run that the present choices ask for, but for `changes`, or with a plan several of them one after another,
   * until one is stopped or fails. Returns the last one; null where none was begun.
   * @param recipe What the runs say that they belong to.
   */
  async function trainAll(
    loaded: LoadedDataset,
    changes: Partial<Settings>,
    plan: RepeatPlan | null,
    recipe: RunRecipe | null,
  ): Promise<Run | null> {
    const chosen = store.getState();
    const settings = { ...chosen.settings, ...changes };
    const { dataset } = loaded.state;
    checkReady(nextModel(chosen), settings, loaded, chosen);
    const parts = repeatedParts({ settings, dataset }, plan, crypto.randomUUID());
    for (const part of parts) checkStart(plannedStart(chosen, part.settings, part.dataset, part.repeat));
    let last: Run | null = null;
    try {
      for (const part of parts) {
        const isStopping = store.getState().queue?.isStopping ?? false;
        if (isStopping) break;
        store.setState({ queue: part.repeat && { ...part.repeat, isStopping } });
        await keeper.settled();
        const { initial, beginning } = await beginningOf(chosen, part, loaded);
        if (activeRun(store.getState()) || isFindingRate(store.getState())) break;
        const number = await nextRunNumber(storage, store.getState().runs);
        // Another may have begun meanwhile.
        if (activeRun(store.getState()) || isFindingRate(store.getState())) break;
        const run = newRun({ ...beginning, number, recipe });
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
  async function begin(
    changes: Partial<Settings>,
    plan: RepeatPlan | null,
    recipe: RunRecipe | null = null,
  ): Promise<Run | null> {
    if (isTraining(store.getState())) return null;
    try {
      await restored;
      checkIdle();
      const loaded = await readyDataset();
      // Asked meanwhile, a search for a rate goes first.
      if (loaded && !isFindingRate(store.getState())) return await trainAll(loaded, changes, plan, recipe);
    } catch (thrown) {
      fail(thrown);
    }
    return null;
  }

  return {
    startRun: async (recipe) => void (await begin({}, store.getState().repeatPlan, recipe)),
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
    ...createRateFinder(store, deviceWorker, keeper, runAhead, onFeatures),
    ...createSteering(store, deviceWorker, keeper, weights),
    showRun: (shownRunId) => store.setState({ shownRunId }),
  };
}
