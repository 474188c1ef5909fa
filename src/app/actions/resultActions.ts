/** What is done with a run that has ended: judging it, opening its test split, and taking its weights home. */
import { EXPORT_TARGETS } from '../../formats/model/exportTargets.ts';
import { historyCsv } from '../../formats/run/historyCsv.ts';
import { labelsFile } from '../../formats/run/labelsFile.ts';
import { runFile } from '../../formats/run/runFile.ts';
import { modelAt } from '../../models/imported/chosenModel.ts';
import { UserError } from '../../shared/errors.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import { judgeValidation } from '../runs/calibrating.ts';
import { datasetOfRun } from '../runs/datasetOfRun.ts';
import { evaluateSplit, weightsOf } from '../runs/evaluateSplit.ts';
import { optimizerOf } from '../runs/optimizerOf.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { outputChoiceOf, withDecision } from '../state/decisions.ts';
import { openDeviceOf } from '../state/openDevice.ts';
import { validatedRun, withRun } from '../state/reducers.ts';
import { hasEnded, isFindingRate, isTraining, type Run } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { countOpening } from '../state/testOpenings.ts';
import type { exportInWorker } from '../workers/exportInWorker.ts';
import type { Actions } from './actions.ts';
import type { DatasetPart } from './datasetActions.ts';
import type { saveFile } from './saveFile.ts';

/** What lies outside of the state. */
interface Outside {
  /** Resolves when the device is open, or known to be missing. */
  settled: () => Promise<void>;
  paceFor: DeviceKeeper['paceFor'];
  /** Where openings of test splits are counted. */
  storage: Storage | null;
  exportModel: typeof exportInWorker;
  saveFile: typeof saveFile;
}

/** The results' part of the actions. */
export function createResultActions(
  store: Store,
  datasets: DatasetPart,
  deviceWorker: DeviceWorker,
  weights: RunWeights,
  { settled, paceFor, storage, exportModel, saveFile }: Outside,
): Pick<Actions, 'evaluateValidation' | 'evaluateTest' | 'decide' | 'exportModel' | 'saveProof'> {
  /** Of the latest export of each run. */
  const proofs = new Map<string, { blob: Blob; name: string }>();
  const { change, fail, find } = accessTo(store);

  /** Runs a task of an ended run, marking the run as busy. */
  async function whileBusy(runId: string, busy: Run['busy'], work: (run: Run) => Promise<void>) {
    const run = find(runId);
    if (!run || !hasEnded(run) || run.busy) return;
    change(runId, (before) => ({ ...before, busy, busyShare: 0 }));
    try {
      if (isTraining(store.getState()))
        throw new UserError('Another run is training.', 'Wait for its end, or stop it first.');
      if (isFindingRate(store.getState()))
        throw new UserError('A learning rate is being looked for.', 'Wait for its end, or cancel it.');
      await work(run);
    } catch (thrown) {
      fail(thrown);
    } finally {
      change(runId, (before) => ({ ...before, busy: null }));
    }
  }

  /** What judging a run takes. Throws where there is no device, before anything is opened or counted. */
  async function judging(run: Run) {
    await settled();
    openDeviceOf(store.getState());
    const { storeId, state } = datasetOfRun(datasets, run);
    return {
      tools: { deviceWorker, weights },
      given: { run, storeId, stored: state.dataset, pace: paceFor(run) },
      onProgress: (busyShare: number) => change(run.id, (before) => ({ ...before, busyShare })),
    };
  }

  return {
    evaluateValidation: (runId) =>
      whileBusy(runId, 'evaluating', async (run) => {
        if (run.validation?.outOfFold)
          throw new UserError(
            `Run ${run.number} is judged by answers out of fold already: its models together have learned from all of these pictures.`,
          );
        const { tools, given, onProgress } = await judging(run);
        const judged = await judgeValidation(tools, given, onProgress);
        change(runId, (before) => validatedRun(before, judged));
      }),
    evaluateTest: (runId) =>
      whileBusy(runId, 'evaluating', async (run) => {
        // What was seen cannot be sealed again, so looking twice is no second opening.
        if (run.test) return;
        const { tools, given, onProgress } = await judging(run);
        const test = await evaluateSplit(tools, { ...given, split: 'test' }, onProgress);
        store.setState((state) => ({
          ...withRun(state, runId, (before) => ({ ...before, test })),
          testOpenings: countOpening(storage, state.testOpenings, run.dataset.hash),
        }));
      }),
    decide(runId, which, to) {
      try {
        change(runId, (before) => withDecision(before, which, to));
      } catch (thrown) {
        fail(thrown);
      }
    },
    exportModel: (runId, which, target) =>
      whileBusy(runId, 'packing', async (run) => {
        if (run.ensemble && EXPORT_TARGETS[target].trainsOn)
          throw new UserError(
            'An ensemble is not trained on: its models would no longer be those that were judged.',
            'Take one of the runs that it was made of, or export the ensemble in another format.',
          );
        change(runId, (before) => ({ ...before, exported: null }));
        proofs.delete(runId);
        const parts = {
          graph: modelAt(run, run.settings, run.dataset.classes.length).graph,
          weights: await weightsOf(weights, run, which),
          labels: labelsFile(run.dataset.classes, run.settings, run, outputChoiceOf(run, which)),
          runFile: runFile({ ...run, testOpenings: store.getState().testOpenings[run.dataset.hash] ?? 0 }),
          historyCsv: historyCsv(run.epochs),
          optimizer: await optimizerOf(weights, run, which),
          images: EXPORT_TARGETS[target].listsImages ? run.dataset.images : [],
        };
        const { blob, proof, maxDifference, same } = await exportModel(parts, target);
        const base = `darkroom-run-${run.number}-${run.modelId}-${which}`;
        const name = base + EXPORT_TARGETS[target].ending;
        saveFile(blob, name);
        if (proof) proofs.set(runId, { blob: proof, name: `${base}-proof.zip` });
        const exported = { target, name, maxDifference, same, hasProof: proof !== null };
        change(runId, (before) => ({ ...before, saved: before.saved || same, exported }));
      }),
    saveProof(runId) {
      const proof = proofs.get(runId);
      if (proof) saveFile(proof.blob, proof.name);
    },
  };
}
