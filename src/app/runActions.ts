/** Training runs: starting, steering, judging them, and taking their weights home. */
import type { DeviceInfo } from '../compute/device.ts';
import type { Dataset } from '../dataset/types.ts';
import { historyCsv } from '../formats/historyCsv.ts';
import { labelsFile } from '../formats/labelsFile.ts';
import { packModel } from '../formats/modelZip.ts';
import { runFile } from '../formats/runFile.ts';
import { modelById } from '../models/catalogue.ts';
import { inputShapeOf, outputCountOf } from '../models/shapes.ts';
import { modelSummary } from '../models/summary.ts';
import { SETTING_NAMES, settingProblem } from '../settings.ts';
import { toPlainError, UserError } from '../shared/errors.ts';
import { transfer } from '../shared/rpc.ts';
import type { EvaluationTask } from '../training/trainingWorkerApi.ts';
import type { ModelSpec, TrainEvent, TrainingTask } from '../training/types.ts';
import type { Actions } from './actions.ts';
import { type DatasetPart, isStale, type LoadedDataset } from './datasetActions.ts';
import { afterEvents, endedRun, withError, withNewRun, withoutRun, withRun } from './reducers.ts';
import { RunWeights, type Which } from './runWeights.ts';
import { saveFile } from './saveFile.ts';
import { type AppState, activeRun, hasEnded, type Run } from './state.ts';
import type { Store } from './store.ts';
import type { Trainer } from './trainer.ts';

type RunActions = Pick<
  Actions,
  | 'startRun'
  | 'pauseRun'
  | 'resumeRun'
  | 'stopRun'
  | 'showRun'
  | 'removeRun'
  | 'evaluateTest'
  | 'downloadWeights'
>;

/** What the training worker must know of the model of a run. */
function specOf(run: Run): ModelSpec {
  const { modelId, settings, dataset } = run;
  return { modelId, settings, inputShape: inputShapeOf(settings), classes: dataset.classes };
}

function imagesOf(dataset: Dataset, split: 'train' | 'val' | 'test') {
  return dataset.images.filter((image) => image.split === split);
}

function taskOf(run: Run): TrainingTask {
  const labels: number[] = [];
  for (const image of run.dataset.images) labels[image.index] = image.label;
  const indices = (split: 'train' | 'val') => imagesOf(run.dataset, split).map((image) => image.index);
  return { ...specOf(run), labels, train: indices('train'), val: indices('val') };
}

/** Throws a UserError where the settings, the model and the dataset do not go together. */
function checkReady({ settings, modelId, device }: AppState, { state }: LoadedDataset): DeviceInfo {
  for (const name of SETTING_NAMES) {
    const problem = settingProblem(name, settings[name]);
    if (problem) throw new UserError(problem);
  }
  const outputs = outputCountOf(settings, state.dataset.classes.length);
  modelSummary(modelById(modelId), inputShapeOf(settings), outputs);
  if (device.status === 'ready') return device.info;
  throw new UserError(
    device.status === 'missing' ? device.error.message : 'The GPU is still being looked for.',
    device.status === 'missing' ? device.error.hint : 'Try again in a moment.',
  );
}

/** The runs' part of the actions. `reopenDevice` starts the training worker afresh after a failure. */
export function createRunActions(
  store: Store,
  datasets: DatasetPart,
  trainer: Trainer,
  reopenDevice: (reason: Error) => Promise<void>,
): RunActions {
  const weights = new RunWeights();
  const change = (id: string, to: (run: Run) => Run) => store.setState((state) => withRun(state, id, to));
  const fail = (thrown: unknown) => store.setState((state) => withError(state, toPlainError(thrown)));
  const find = (id: string) => store.getState().runs.find((run) => run.id === id);

  function newRun(state: AppState, { state: loaded }: LoadedDataset, device: DeviceInfo): Run {
    const { settings, modelId, runs } = state;
    return {
      id: crypto.randomUUID(),
      number: Math.max(0, ...runs.map((run) => run.number)) + 1,
      status: 'running',
      modelId,
      settings,
      dataset: loaded.dataset,
      device,
      startedAt: Date.now(),
      ingestMs: loaded.ingestMs,
      microBatchSize: null,
      stepsPerEpoch: null,
      progress: null,
      steps: [],
      epochs: [],
      valConfusionMatrix: null,
      log: [],
      bestEpoch: null,
      timing: null,
      test: null,
      busy: null,
      busyShare: 0,
      saved: false,
    };
  }

  async function train(run: Run, storeId: string): Promise<void> {
    const onEvents = (events: TrainEvent[]) => {
      for (const event of events) if (event.type === 'checkpoint') weights.put(run.id, 'best', event.weights);
      change(run.id, (before) => afterEvents(before, events));
    };
    try {
      const { outcome, last, timing } = await trainer.api.train(taskOf(run), storeId, onEvents);
      weights.put(run.id, 'last', last);
      // Without a completed epoch there is nothing better than the last weights.
      if (!weights.has(run.id, 'best')) weights.put(run.id, 'best', last);
      change(run.id, (before) => endedRun(before, outcome, before.bestEpoch ?? 0, timing));
    } catch (thrown) {
      const error = toPlainError(thrown);
      change(run.id, (before) => ({ ...before, status: 'failed', error }));
      store.setState((state) => withError(state, error));
      // Whatever broke, the next run gets a fresh worker and a fresh device.
      await reopenDevice(thrown as Error);
    }
  }

  /** The pictures that a run was trained with, if they are still in memory. */
  function datasetOf(run: Run): LoadedDataset {
    const loaded = datasets.loaded();
    if (loaded?.state.dataset.hash !== run.dataset.hash || isStale(loaded.state.readWith, run.settings))
      throw new UserError(
        `Run ${run.number} was trained on “${run.dataset.name}” at ${run.settings.imageSize} pixels, which is not loaded now.`,
        'Open that dataset again with the same dataset settings.',
      );
    return loaded;
  }

  async function weightsOf(run: Run, which: Which) {
    const data = await weights.get(run.id, which);
    if (data) return data;
    throw new UserError(
      `Run ${run.number} has no ${which} weights.`,
      which === 'last' ? 'It failed before its end; its best weights may be there.' : undefined,
    );
  }

  /** Runs a task of an ended run, marking the run as busy. */
  async function whileBusy(runId: string, busy: Run['busy'], work: (run: Run) => Promise<void>) {
    const run = find(runId);
    if (!run || !hasEnded(run) || run.busy) return;
    change(runId, (before) => ({ ...before, busy, busyShare: 0 }));
    try {
      if (activeRun(store.getState()))
        throw new UserError('Another run is training.', 'Wait for its end, or stop it first.');
      await work(run);
    } catch (thrown) {
      fail(thrown);
    } finally {
      change(runId, (before) => ({ ...before, busy: null }));
    }
  }

  return {
    async startRun() {
      if (activeRun(store.getState())) return;
      try {
        const before = datasets.loaded();
        if (before && isStale(before.state.readWith, store.getState().settings))
          await datasets.actions.readAgain();
        const loaded = datasets.loaded();
        if (!loaded) {
          if (before) return;
          throw new UserError(
            'There is no dataset yet.',
            'Drop a zip on the page or try the sample dataset.',
          );
        }
        const state = store.getState();
        const run = newRun(state, loaded, checkReady(state, loaded));
        store.setState((now) => withNewRun(withError(now, null), run));
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
      const run = activeRun(store.getState());
      if (!run) return;
      if (run.status === 'stopping')
        return trainer.restart(
          new UserError('The run was cut off in the middle of a step.', 'The best weights so far are kept.'),
        );
      change(run.id, (before) => ({ ...before, status: 'stopping' }) as Run);
      trainer.api.stop().catch(fail);
    },
    showRun: (shownRunId) => store.setState({ shownRunId }),
    removeRun(runId) {
      const before = store.getState();
      const run = find(runId);
      store.setState((state) => withoutRun(state, runId));
      if (!run || find(runId)) return () => {};
      const restoreWeights = weights.remove(runId);
      return () => {
        restoreWeights();
        store.setState(({ runs }) => ({
          runs: [...runs, run].sort((a, b) => a.number - b.number),
          shownRunId: before.shownRunId,
        }));
      };
    },
    evaluateTest: (runId) =>
      whileBusy(runId, 'evaluating', async (run) => {
        const { storeId } = datasetOf(run);
        const images = imagesOf(run.dataset, 'test');
        if (images.length === 0)
          throw new UserError('This dataset has no test split.', 'Add a folder “test” to the zip.');
        const evaluate = async (which: Which, share: number) => {
          const task: EvaluationTask = {
            ...specOf(run),
            weights: await weightsOf(run, which),
            images: images.map((image) => image.index),
            labels: images.map((image) => image.label),
          };
          return trainer.api.evaluate(
            transfer(task, [task.weights]),
            storeId,
            (done) => change(runId, (before) => ({ ...before, busyShare: share + done / images.length / 2 })),
            new AbortController().signal,
          );
        };
        const test = { best: await evaluate('best', 0), last: await evaluate('last', 0.5) };
        change(runId, (before) => ({ ...before, test }));
      }),
    downloadWeights: (runId, which) =>
      whileBusy(runId, 'packing', async (run) => {
        const blob = await packModel({
          ...(await trainer.api.describeModel(specOf(run))),
          weights: await weightsOf(run, which),
          labels: labelsFile(run.dataset.classes, run.settings),
          runFile: runFile(run),
          historyCsv: historyCsv(run.epochs),
        });
        saveFile(blob, `darkroom-run-${run.number}-${run.modelId}-${which}.zip`);
        change(runId, (before) => ({ ...before, saved: true }));
      }),
  };
}
