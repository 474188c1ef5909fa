/** Training runs: starting them. */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import { nextRunNumber } from '../kept/runNumbers.ts';
import { createRunTraining } from '../runs/runTraining.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { createRateFinder, type RateActions } from '../starts/rateFinder.ts';
import { createTrainParts, type TrainParts } from '../starts/trainParts.ts';
import { withModel, withoutStart, withStart } from '../state/nextModel.ts';
import { withSetting } from '../state/reducers.ts';
import type { RepeatPlan } from '../state/repeats.ts';
import { evaluatingRun, isFindingRate, isTraining, type Run } from '../state/state.ts';
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

/** The runs' part of the actions, and what begins runs. */
export function createRunActions(
  store: Store,
  surroundings: Surroundings,
): RunActions & RateActions & { parts: TrainParts } {
  const { datasets, deviceWorker, weights, keeper, restored, storage, modelWeights, onFeatures } =
    surroundings;
  const { fail, find } = accessTo(store);

  const train = createRunTraining(store, deviceWorker, weights, keeper, onFeatures, datasets.statistics);
  const parts = createTrainParts(store, {
    ...{ weights, keeper, restored, modelWeights },
    datasets: {
      loaded: datasets.loaded,
      readAgain: (settings) => datasets.actions.readAgain({ settings }),
      statistics: datasets.statistics,
    },
    nextNumber: () => nextRunNumber(storage, store.getState().runs),
    train,
  });

  /** Throws a UserError where a recipe decides what is trained next. */
  function checkNoRecipe(): void {
    const { recipeJob } = store.getState();
    if (recipeJob?.status === 'working')
      throw new UserError(
        `The recipe “${recipeJob.recipe.name}” is at work.`,
        'Wait for its end, or stop it.',
      );
  }

  /** Throws a UserError where the device judges a run or looks for a learning rate, or a recipe decides what is trained next. */
  function checkIdle(): void {
    checkNoRecipe();
    const state = store.getState();
    if (evaluatingRun(state))
      throw new UserError('A run is being evaluated.', 'Wait for its end before you train.');
    if (isFindingRate(state))
      throw new UserError('A learning rate is being looked for.', 'Wait for its end, or cancel it.');
  }

  /** The last run that was trained, as it began; null where none was. */
  async function begin(changes: Partial<Settings>, repeat: RepeatPlan | null): Promise<Run | null> {
    if (isTraining(store.getState())) return null;
    try {
      checkIdle();
      return await parts.trainPlanned({
        choose: (state) => ({ ...state, settings: { ...state.settings, ...changes } }),
        ...{ repeat, repeatId: crypto.randomUUID(), recipe: null },
        isWanted: () => true,
      });
    } catch (thrown) {
      fail(thrown);
    }
    return null;
  }

  return {
    parts,
    startRun: async () => void (await begin({}, store.getState().repeatPlan)),
    setRepeat: (repeatPlan) => store.setState({ repeatPlan }),
    async continueRun(runId, on) {
      try {
        checkIdle();
        if (on) store.setState((state) => withSetting(state, 'device', on));
        await parts.goOn(runId);
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
    ...createRateFinder(
      store,
      deviceWorker,
      keeper,
      async () => {
        checkNoRecipe();
        return parts.runAhead();
      },
      onFeatures,
      datasets.statistics,
    ),
    ...createSteering(store, deviceWorker, keeper, weights),
    showRun: (shownRunId) => store.setState({ shownRunId }),
  };
}
