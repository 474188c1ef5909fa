/**
 * Makes the actions: joins the parts, starts the workers and opens the device. It must not draw.
 */
import { createImagePool } from '../../dataset/pool/imagePool.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES, type Settings } from '../../settings.ts';
import { throwIfCancelled, UserError } from '../../shared/errors.ts';
import { createQueue } from '../../shared/inTurn.ts';
import { createBasePart } from '../bases/baseActions.ts';
import { createBaseStorage } from '../bases/baseStorage.ts';
import { createDeviceKeeper } from '../device/deviceKeeper.ts';
import { createDeviceMemory } from '../device/deviceMemory.ts';
import { createDeviceWorker } from '../device/deviceWorker.ts';
import { createPreflight, type Preflight } from '../device/preflight.ts';
import { createEnsembleActions } from '../ensembles/ensembleActions.ts';
import { createInsideActions } from '../inside/insideActions.ts';
import { forgetAllFeatures, showFeatures } from '../kept/featureKeeping.ts';
import { browserSurroundings } from '../kept/keeperSurroundings.ts';
import { createRunKeeper, type RunKeeper } from '../kept/runKeeper.ts';
import { createPlanning } from '../recipes/planning.ts';
import { createRecipeActions } from '../recipes/recipeActions.ts';
import { createRecipeChoice } from '../recipes/recipeChoice.ts';
import { RunWeights } from '../runs/runWeights.ts';
import { changeableSettings } from '../state/nextModel.ts';
import { withError, withGroup, withSetting, withValues } from '../state/reducers.ts';
import type { Store } from '../state/store.ts';
import { exportInWorker } from '../workers/exportInWorker.ts';
import { importInWorker } from '../workers/importInWorker.ts';
import { inEvaluationWorker } from '../workers/inEvaluationWorker.ts';
import type { Actions } from './actions.ts';
import { createCompareActions } from './compareActions.ts';
import { createDatasetPart, type DatasetPart } from './datasetActions.ts';
import { createExplainActions } from './explainActions.ts';
import { createImportActions } from './importActions.ts';
import { createImportedRunActions } from './importedRunActions.ts';
import { createReportActions } from './reportActions.ts';
import { createResultActions } from './resultActions.ts';
import { createRunActions } from './runActions.ts';
import { saveFile } from './saveFile.ts';

/** Where the build puts the synthetic sample, relative to the page. */
const SAMPLE_URL = 'sample.zip';

async function fetchSample(signal: AbortSignal): Promise<File> {
  const zip = await fetch(SAMPLE_URL, { signal })
    .then((response) => (response.ok ? response.blob() : null))
    .catch(() => null);
  throwIfCancelled(signal);
  if (!zip)
    throw new UserError(
      'The sample dataset could not be fetched from this site.',
      'Check the connection, or drop a zip of your own.',
    );
  return new File([zip], 'sample.zip');
}

/** What starts workers, looks for devices or opens the browser's storage. */
export interface Starts {
  deviceWorker: typeof createDeviceWorker;
  datasets(store: Store): DatasetPart;
  runKeeper(store: Store, weights: RunWeights): RunKeeper;
  preflight(storage: Storage | null): Preflight;
  importFiles: typeof importInWorker;
  baseStorage: typeof createBaseStorage;
}

const STARTS: Starts = {
  deviceWorker: createDeviceWorker,
  datasets: (store) => createDatasetPart(store, fetchSample, createImagePool()),
  runKeeper: (store, weights) => createRunKeeper(store, weights, browserSurroundings()),
  preflight: (storage) => createPreflight(createDeviceMemory(storage, navigator.userAgent)),
  importFiles: importInWorker,
  baseStorage: createBaseStorage,
};

/** All actions on `store`. Starts the workers and opens the device; what devices can do is remembered in `storage`. */
export function createActions(store: Store, storage: Storage | null, starts = STARTS): Actions {
  const deviceWorker = starts.deviceWorker();
  const datasets = starts.datasets(store);
  const weights = new RunWeights();
  const runKeeper = starts.runKeeper(store, weights);
  const modelWeights = new Map<string, Blob>();
  const { importFiles } = starts;
  const bases = createBasePart(store, modelWeights, { storage: starts.baseStorage(), importFiles });

  const keeper = createDeviceKeeper(store, deviceWorker, starts.preflight(storage), datasets.imagePorts);
  void showFeatures(store);

  const { parts, ...runs } = createRunActions(store, {
    datasets,
    deviceWorker,
    weights,
    keeper,
    restored: runKeeper.restored,
    storage,
    modelWeights,
    onFeatures: () => void showFeatures(store),
  });

  const recipes = createRecipeChoice(store, { setModel: bases.actions.setModel, saveFile });
  const results = createResultActions(store, datasets, deviceWorker, weights, {
    settled: keeper.settled,
    paceFor: keeper.paceFor,
    storage,
    exportModel: exportInWorker,
    saveFile,
  });
  const ensembles = createEnsembleActions(store, weights, {
    storage,
    inWorker: inEvaluationWorker,
    evaluateValidation: results.evaluateValidation,
  });

  const aroundRecipes = {
    ...{ parts, keeper, now: Date.now },
    datasets: { ...datasets.actions, loaded: datasets.loaded, listed: datasets.listed },
    setModel: bases.actions.setModel,
    restored: Promise.all([runKeeper.restored, bases.restored]),
    makeEnsemble: ensembles.makeEnsemble,
    cancelReading: datasets.actions.cancelReading,
    cancelBase: bases.actions.cancelBase,
  };

  // Whatever looks into models waits for each other.
  const looking = createQueue();

  return {
    goTo: (step) => store.setState({ step }),
    dismissError: () => store.setState((state) => withError(state, null)),
    ...datasets.actions,
    forgetFeatures: () => forgetAllFeatures(store),
    setSetting: (name, value) => store.setState((state) => withSetting(state, name, value)),
    setSettings(values) {
      const before = changeableSettings(store.getState());
      store.setState((state) => withValues(state, values));
      const changed = SETTING_NAMES.filter((name) => name in values);
      return () =>
        store.setState((state) =>
          withValues(state, Object.fromEntries(changed.map((name) => [name, before[name]]))),
        );
    },
    resetSettings(groups) {
      const before = changeableSettings(store.getState());
      const put = (from: Settings) =>
        store.setState((state) => groups.reduce((to, group) => withGroup(to, group, from), state));
      put(DEFAULT_SETTINGS);
      return () => put(before);
    },
    ...bases.actions,
    measureDevices: keeper.measureAgain,
    ...createCompareActions(store),
    ...createImportActions(store, modelWeights, importFiles, bases.take),
    ...runs,
    ...recipes,
    ...createRecipeActions(store, { ...aroundRecipes, storage }),
    ...createPlanning(store, { ...aroundRecipes, pictures: datasets.actions.pictures }),
    async startOnBase(baseId) {
      await bases.actions.setModel(baseId);
      if (store.getState().modelId !== baseId) return;
      store.setState({ step: 'train' });
      await runs.startRun();
    },
    removeSkippedRuns: runKeeper.removeSkipped,
    ...createImportedRunActions(store),
    ...results,
    ...ensembles,
    ...createReportActions(store),
    ...createExplainActions(store, datasets, deviceWorker, weights, looking),
    ...createInsideActions(store, { datasets, deviceWorker, weights, modelWeights, inTurn: looking }),
  };
}
