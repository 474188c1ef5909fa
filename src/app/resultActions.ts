/** What is done with a run that has ended: judging it on the test split, and taking its weights home. */
import { imagesOf } from '../dataset/plan.ts';
import { EXPORT_TARGETS } from '../formats/exportTargets.ts';
import { historyCsv } from '../formats/historyCsv.ts';
import { labelsFile } from '../formats/labelsFile.ts';
import { runFile } from '../formats/runFile.ts';
import { toPlainError, UserError } from '../shared/errors.ts';
import { transfer } from '../shared/rpc.ts';
import type { EvaluationTask } from '../training/trainingWorkerApi.ts';
import type { Actions } from './actions.ts';
import { type DatasetPart, isStale, type LoadedDataset } from './datasetActions.ts';
import { exportInWorker } from './exporter.ts';
import { withError, withRun } from './reducers.ts';
import { specOf } from './runTask.ts';
import type { RunWeights, Which } from './runWeights.ts';
import { saveFile } from './saveFile.ts';
import { activeRun, hasEnded, type Run } from './state.ts';
import type { Store } from './store.ts';
import type { Trainer } from './trainer.ts';

/** The results' part of the actions. */
export function createResultActions(
  store: Store,
  datasets: DatasetPart,
  trainer: Trainer,
  weights: RunWeights,
): Pick<Actions, 'evaluateTest' | 'exportModel' | 'saveProof'> {
  /** Of the latest export of each run. */
  const proofs = new Map<string, { blob: Blob; name: string }>();
  const change = (id: string, to: (run: Run) => Run) => store.setState((state) => withRun(state, id, to));

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
    const run = store.getState().runs.find(({ id }) => id === runId);
    if (!run || !hasEnded(run) || run.busy) return;
    change(runId, (before) => ({ ...before, busy, busyShare: 0 }));
    try {
      if (activeRun(store.getState()))
        throw new UserError('Another run is training.', 'Wait for its end, or stop it first.');
      await work(run);
    } catch (thrown) {
      store.setState((state) => withError(state, toPlainError(thrown)));
    } finally {
      change(runId, (before) => ({ ...before, busy: null }));
    }
  }

  return {
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
          return trainer.api.evaluate(transfer(task, [task.weights]), storeId, (done) =>
            change(runId, (before) => ({ ...before, busyShare: share + done / images.length / 2 })),
          );
        };
        const test = { best: await evaluate('best', 0), last: await evaluate('last', 0.5) };
        change(runId, (before) => ({ ...before, test }));
      }),
    exportModel: (runId, which, target) =>
      whileBusy(runId, 'packing', async (run) => {
        change(runId, (before) => ({ ...before, exported: null }));
        proofs.delete(runId);
        const parts = {
          ...(await trainer.api.describeModel(specOf(run))),
          weights: await weightsOf(run, which),
          labels: labelsFile(run.dataset.classes, run.settings),
          runFile: runFile(run),
          historyCsv: historyCsv(run.epochs),
        };
        const { blob, proof, maxDifference, same } = await exportInWorker(parts, target);
        const base = `darkroom-run-${run.number}-${run.modelId}-${which}`;
        const name = base + EXPORT_TARGETS[target].ending;
        saveFile(blob, name);
        if (proof) proofs.set(runId, { blob: proof, name: `${base}-proof.zip` });
        const exported = { target, name, maxDifference, same, hasProof: proof !== null };
        change(runId, (before) => ({ ...before, saved: true, exported }));
      }),
    saveProof(runId) {
      const proof = proofs.get(runId);
      if (proof) saveFile(proof.blob, proof.name);
    },
  };
}
