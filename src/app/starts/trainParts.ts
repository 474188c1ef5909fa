/** Begins runs: reads their pictures where that is needed, freezes their settings, and trains them one after another. It must not know of buttons. */
import type { DeviceInfo } from '../../compute/types.ts';
import type { ImagePool } from '../../dataset/pool/imagePool.ts';
import { type ChosenModel, modelAt } from '../../models/imported/chosenModel.ts';
import type { RunRecipe } from '../../recipes/recipe.ts';
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { checkStart, checkValues, plannedStart } from '../checks/startProblem.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import { type LoadedDataset, type LoadedDatasets, samePlacesAs } from '../runs/datasetOfRun.ts';
import { type Beginning, newRun } from '../runs/runTask.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { isStale } from '../state/datasetSettings.ts';
import { nextModel, withConfirmedSince } from '../state/nextModel.ts';
import { openDeviceOf } from '../state/openDevice.ts';
import { continuedRun, withError, withNewRun } from '../state/reducers.ts';
import { measuredFor, type RepeatPlan, repeatedParts } from '../state/repeats.ts';
import { type AppState, activeRun, isFindingRate, isTraining, type Run } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { RunAhead } from './rateFinder.ts';
import { rateKey } from './rateFinder.ts';
import { startingPoint } from './startingPoint.ts';

/** The datasets of the page, which can be read again. */
export interface ReadableDatasets extends LoadedDatasets {
  readAgain(settings: Settings): Promise<void>;
  /** See ImagePool. */
  statistics: ImagePool['statistics'];
}

/** What is to be trained. */
export interface TrainingPlan {
  /** The present choices as they are to be trained: model and settings. What the form says meanwhile is for other runs. */
  choose(state: AppState): AppState;
  /** Null for one run. */
  repeat: RepeatPlan | null;
  /** Names the repetition. */
  repeatId: string;
  /** What the runs say that they belong to. */
  recipe: RunRecipe | null;
  /** Asked before each part by its index: whether it is to be trained. */
  isWanted(index: number): boolean;
}

interface Surroundings {
  datasets: ReadableDatasets;
  weights: RunWeights;
  keeper: DeviceKeeper;
  /** Resolves once the runs of earlier visits are in the store. */
  restored: Promise<void>;
  modelWeights: ReadonlyMap<string, Blob>;
  nextNumber(): Promise<number>;
  /** Trains a run that is in the store to its end. */
  train(run: Run, storeId: string): Promise<void>;
}

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

export type TrainParts = ReturnType<typeof createTrainParts>;

export function createTrainParts(store: Store, surroundings: Surroundings) {
  const { datasets, weights, keeper, restored, modelWeights, nextNumber, train } = surroundings;
  const { change, find } = accessTo(store);

  /** The pictures to train on, as the settings ask for them; null where the visitor has changed their mind meanwhile. */
  async function readyDataset(choose: TrainingPlan['choose']): Promise<LoadedDataset | null> {
    const wanted = () => choose(store.getState()).settings;
    const before = datasets.loaded();
    if (before && isStale(before.state.readWith, wanted())) await datasets.readAgain(wanted());
    const loaded = datasets.loaded();
    if (!loaded) {
      if (before) return null;
      throw new UserError('There is no dataset yet.', 'Drop a zip on the page or try the sample dataset.');
    }
    await keeper.settled();
    if (isTraining(store.getState())) return null;
    // The reading was cancelled or failed, or a setting was changed meanwhile: these are not the pictures asked for.
    return isStale(loaded.state.readWith, wanted()) ? null : loaded;
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

  /** Whether another run, or a search for a rate, has begun. */
  const isTaken = () => activeRun(store.getState()) !== null || isFindingRate(store.getState());

  /**
   * Trains what is planned, one run after another, until one is stopped or fails. Returns the last one; null where none was begun.
   */
  async function trainAll(loaded: LoadedDataset, plan: TrainingPlan): Promise<Run | null> {
    const chosen = plan.choose(store.getState());
    const { settings } = chosen;
    const { dataset } = loaded.state;
    checkReady(nextModel(chosen), settings, loaded, chosen);
    const whole = { settings, dataset };
    const measured = measuredFor(whole, plan.repeat).map(({ index }) => index);
    const statistics = measured.length > 0 ? await datasets.statistics(loaded.storeId, measured) : null;
    const parts = repeatedParts(whole, plan.repeat, plan.repeatId, statistics);
    for (const part of parts) checkStart(plannedStart(chosen, part.settings, part.dataset, part.repeat));
    let last: Run | null = null;
    try {
      for (const [index, part] of parts.entries()) {
        const isStopping = store.getState().queue?.isStopping ?? false;
        if (isStopping) break;
        if (!plan.isWanted(index)) continue;
        store.setState({ queue: part.repeat && { ...part.repeat, isStopping } });
        await keeper.settled();
        const { initial, beginning } = await beginningOf(chosen, part, loaded);
        if (isTaken()) break;
        const number = await nextNumber();
        // Another may have begun meanwhile.
        if (isTaken()) break;
        const run = newRun({ ...beginning, number, recipe: plan.recipe });
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

  return {
    /** The run that Train would begin now, in no list; null where the visitor has changed their mind meanwhile. */
    async runAhead(): Promise<RunAhead | null> {
      await restored;
      const loaded = await readyDataset((state) => state);
      if (!loaded) return null;
      const chosen = store.getState();
      const { settings } = chosen;
      const part = { settings, dataset: loaded.state.dataset, repeat: null };
      const { initial, beginning } = await beginningOf(chosen, part, loaded);
      const run = newRun({ ...beginning, number: 0 });
      return { run, initial, storeId: loaded.storeId, madeWith: rateKey(chosen) };
    },

    /**
     * Trains what is planned. Returns the last run, as it began; null where none was, e.g. because another is at work.
     * @throws what keeps it from beginning.
     */
    async trainPlanned(plan: TrainingPlan): Promise<Run | null> {
      await restored;
      const loaded = await readyDataset(plan.choose);
      // Asked meanwhile, a search for a rate goes first.
      return loaded && !isFindingRate(store.getState()) ? trainAll(loaded, plan) : null;
    },

    /**
     * Trains a failed run on from its last snapshot, to its end. False where it has none, or something else is at work.
     * @throws what keeps it from beginning.
     */
    async goOn(runId: string): Promise<boolean> {
      await keeper.settled();
      const snapshot = await weights.getSnapshot(runId);
      const run = find(runId);
      // What was judged on the test split stays what it was.
      if (run?.status !== 'failed' || !snapshot || run.test || isTraining(store.getState())) return false;
      const loaded = samePlacesAs(datasets, run);
      const device = checkReady(run, run.settings, loaded, store.getState());
      change(runId, (before) => continuedRun(before, snapshot, device));
      store.setState((now) => ({ ...withError(now, null), shownRunId: runId }));
      await train(run, loaded.storeId);
      return true;
    },
  };
}
