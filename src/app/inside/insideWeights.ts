/** The model and the weights that are looked into. It must not know of workers. */
import type { Dataset } from '../../dataset/types.ts';
import { inputShapeOf } from '../../models/shapes.ts';
import { UserError } from '../../shared/errors.ts';
import type { InsideWeightData } from '../../training/insideTypes.ts';
import type { ModelSpec } from '../../training/types.ts';
import { weightsOf } from '../runs/evaluateSplit.ts';
import { specOf } from '../runs/runTask.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { startingPoint } from '../starts/startingPoint.ts';
import { type AppState, hasEnded, type Run } from '../state/state.ts';
import type { InsideWeights } from './types.ts';

/** A model with its weights, and a name that they alone have. */
export interface InsideModel {
  spec: ModelSpec;
  weights: InsideWeightData;
  key: string;
}

export interface InsideSources {
  weights: RunWeights;
  /** Of imported models and bases, by their ids. */
  modelWeights: ReadonlyMap<string, Blob>;
}

const namesOfBlobs = new WeakMap<Blob, string>();

/** Another text for each Blob: a run that goes on puts others in the place of its weights. */
function nameOf(blob: Blob | null | undefined): string {
  if (!blob) return '';
  const name = namesOfBlobs.get(blob) ?? crypto.randomUUID();
  namesOfBlobs.set(blob, name);
  return name;
}

/** What would be trained if a run began now, with the choices of `state`. */
async function beginning(
  state: AppState,
  settings: AppState['settings'],
  dataset: Dataset,
  { weights, modelWeights }: InsideSources,
): Promise<InsideModel> {
  const { modelId: chosen, startFrom: from } = state;
  const blob = from ? weights.blob(from.runId, from.which) : modelWeights.get(chosen);
  const start = await startingPoint(state, settings, dataset, weights, modelWeights);
  const { modelId, imported } = start;
  const spec = {
    ...{ modelId, imported, settings: start.settings, classes: dataset.classes },
    inputShape: inputShapeOf(start.settings),
  };
  // Whatever changes the model or its weights is in here.
  const { mapping = null, preprocessing = null } = imported ?? {};
  const named = [modelId, from, nameOf(blob), dataset.classes, start.settings, mapping, preprocessing];
  return {
    spec,
    weights: (await start.weights?.arrayBuffer()) ?? null,
    key: `beginning ${JSON.stringify(named)}`,
  };
}

/** The choices of the form as they were when a run began. @throws UserError where what it began with is gone. */
function asItBegan(state: AppState, run: Run, { modelWeights }: InsideSources): AppState {
  const { initialWeights: from, modelId, settings, number } = run;
  const chosen = { ...state, modelId, settings, startFrom: null };
  if (from?.from === 'run') {
    const other = state.runs.find((one) => one.number === from.number);
    if (!other) throw new UserError(`Run ${from.number}, from which run ${number} began, was removed.`);
    return { ...chosen, startFrom: { runId: other.id, which: from.weights } };
  }
  if (from && !modelWeights.has(modelId))
    throw new UserError(
      `“${from.name}”, from which run ${number} began, is no longer open.`,
      'Open it again on the Model step.',
    );
  return chosen;
}

/**
 * @param dataset That is loaded: its classes are those of the form's model.
 * @throws UserError where a run has not ended, or weights are gone.
 */
export async function insideModel(
  state: AppState,
  wanted: InsideWeights,
  dataset: Dataset,
  sources: InsideSources,
): Promise<InsideModel> {
  if (wanted.of === 'form') return beginning(state, state.settings, dataset, sources);
  const run = state.runs.find(({ id }) => id === wanted.runId);
  if (!run || !hasEnded(run)) throw new UserError('This run has not ended or was removed.');
  if (wanted.which !== 'before') {
    const key = `${run.id} ${wanted.which} ${nameOf(sources.weights.blob(run.id, wanted.which))}`;
    return { spec: specOf(run), weights: await weightsOf(sources.weights, run, wanted.which), key };
  }
  if (run.ensemble)
    throw new UserError('One model of several has no weights before training.', 'Look at one of its runs.');
  return beginning(asItBegan(state, run, sources), run.settings, run.dataset, sources);
}
