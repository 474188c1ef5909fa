/**
 * What the next run starts from: a model of the catalogue, an imported one fitted to the dataset's classes, or the weights of
 * an ended run. Weights stay in Blobs: parts of a file are put together without being read. It must not know of workers.
 */
import type { Dataset } from '../../dataset/types.ts';
import { baseAt } from '../../models/base/sizedBase.ts';
import { type GraphWeight, skeletonOf, variableWeights } from '../../models/graph/modelGraph.ts';
import { fitHead, type HeadPlan, weightSources } from '../../models/head/fitHead.ts';
import { averagesNotes, trainingNotes } from '../../models/head/trainingNotes.ts';
import { modelAt, preprocessingAt } from '../../models/imported/chosenModel.ts';
import { headPlanFor, mappingFor } from '../../models/imported/classMapping.ts';
import { guessText } from '../../models/imported/guesses.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { baseStart } from '../runs/baseStart.ts';
import type { Beginning } from '../runs/runTask.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { chosenBase, nextModel, runToGoOnFrom } from '../state/nextModel.ts';
import type { AppState } from '../state/state.ts';
import { checkUnseen } from '../state/unseen.ts';

export interface StartingPoint
  extends Pick<Beginning, 'modelId' | 'imported' | 'initialWeights' | 'settings' | 'log' | 'base'> {
  /** Null where they are drawn from the seed. */
  weights: Blob | null;
}

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** An imported model with its last layer for these classes, and its weights. */
export async function fittedTo(
  model: ImportedModel,
  weights: Blob,
  classes: readonly string[],
  { epochs, seed }: Pick<Settings, 'epochs' | 'seed'>,
): Promise<{ imported: ImportedModel; weights: Blob; replaced: boolean }> {
  const part = (from: number, to: number) => weights.slice(from * FLOAT_BYTES, to * FLOAT_BYTES);
  const places = weightSources(model.graph, model.graph);
  const listed = variableWeights(model.graph);
  const read = async (weight: GraphWeight) => {
    const place = places[listed.indexOf(weight)] as { from: number; to: number };
    return new Float32Array(await part(place.from, place.to).arrayBuffer());
  };
  const plan = headPlanFor(model, classes, epochs === 0 ? 'evaluate' : 'train', seed);
  const fitted = await fitHead(model.graph, model.outputs, plan, read);
  const sources = weightSources(model.graph, fitted);
  const parts = sources.map((source) =>
    source instanceof Float32Array ? (source as Float32Array<ArrayBuffer>) : part(source.from, source.to),
  );
  const graph = skeletonOf(fitted);
  const imported: ImportedModel = {
    ...model,
    graph,
    outputs: model.outputs === 1 && plan.kind !== 'new' ? 1 : classes.length,
    classes: [...classes],
    mapping: plan.kind === 'new' ? null : mappingFor(model, classes),
    guesses: model.guesses.filter((guess) => guess !== 'order' || isOrderGuessed(model, classes, plan)),
  };
  return { imported, weights: new Blob(parts), replaced: plan.kind === 'new' };
}

/** Whether outputs were taken in the order of the names: not where a new layer answers, or each was chosen by hand. */
function isOrderGuessed(model: ImportedModel, classes: readonly string[], plan: HeadPlan): boolean {
  return plan.kind !== 'new' && mappingFor(model, classes) !== model.mapping;
}

/** What stands in a run's log before anything was trained. */
function firstLines(imported: ImportedModel, settings: Settings, replaced: boolean): string[] {
  const guessed = guessText(imported) ?? [];
  if (settings.epochs === 0)
    return [`Imported “${imported.name}” (${imported.origin}): judged as it is.`].concat(guessed);
  return [
    `Starting from “${imported.name}” (${imported.origin}).`,
    ...(replaced ? [`Its last layer is a new one, for ${imported.outputs} classes.`] : []),
    ...trainingNotes(imported.graph, false),
  ].concat(guessed);
}

/**
 * What a run with these settings would start from.
 * @param modelWeights Of imported models and bases, by their ids.
 * @throws UserError where the model does not go with the dataset, or weights are missing.
 */
export async function startingPoint(
  state: AppState,
  settings: Settings,
  dataset: Dataset,
  weights: RunWeights,
  modelWeights: ReadonlyMap<string, Blob>,
): Promise<StartingPoint> {
  const { classes } = dataset;
  const model = nextModel(state);
  const run = runToGoOnFrom(state);
  if (run && state.startFrom) {
    const { which } = state.startFrom;
    const known = run.dataset.classes;
    if (known.length !== classes.length || known.some((name, label) => name !== classes[label]))
      throw new UserError(
        `Run ${run.number} was trained for the classes ${known.join(', ')}; this dataset has ${classes.join(', ')}.`,
        'Save its model and import the file: there outputs can be matched to other classes.',
      );
    const { imageSize, colorMode, aspectRatio } = run.settings;
    const isOther = (['imageSize', 'colorMode', 'aspectRatio'] as const).some(
      (name) => settings[name] !== run.settings[name],
    );
    if (isOther)
      throw new UserError(
        `Run ${run.number} was trained on pictures of ${imageSize} × ${imageSize} ${colorMode} (${aspectRatio}), but the dataset settings ask for others.`,
        `Set image size, colour and shape to ${imageSize}, ${colorMode} and ${aspectRatio}, or start anew.`,
      );
    const remarks = checkUnseen(run, state.runs, dataset);
    const blob = weights.blob(run.id, which);
    if (!blob) throw new UserError(`Run ${run.number} has no ${which} weights.`);
    return {
      ...model,
      settings: { ...settings, classMode: run.settings.classMode },
      initialWeights: { from: 'run', number: run.number, weights: which },
      weights: blob,
      log: [
        `Starting from the ${which} weights of run ${run.number}.`,
        ...remarks,
        ...trainingNotes(modelAt(model, run.settings, known.length).graph, false),
      ],
    };
  }
  const base = chosenBase(state);
  if (base) {
    const blob = modelWeights.get(base.id);
    if (!blob) throw new UserError(`The weights of “${base.name}” are not there yet.`, 'Choose it again.');
    const { name, origin } = base;
    const initialWeights = { from: 'file', name, origin } as const;
    return {
      modelId: base.id,
      initialWeights,
      ...baseStart(baseAt(base, settings.imageSize), blob, settings, classes),
    };
  }
  if (!model.imported) {
    const { graph } = modelAt(model, settings, classes.length);
    const images = dataset.images.reduce((count, { split }) => count + Number(split === 'train'), 0);
    const steps = settings.epochs * Math.ceil(images / settings.batchSize);
    const log = [...trainingNotes(graph, true), ...averagesNotes(graph, steps)];
    return { ...model, settings, initialWeights: null, weights: null, log };
  }
  const blob = modelWeights.get(model.modelId);
  if (!blob) throw new Error('The weights of the imported model are gone.');
  const fitted = await fittedTo(model.imported, blob, classes, settings);
  const imported = { ...fitted.imported, preprocessing: preprocessingAt(model, settings) };
  const { name, origin } = imported;
  return {
    modelId: model.modelId,
    imported,
    settings: { ...settings, classMode: imported.outputs === 1 ? 'binary' : 'categorical' },
    initialWeights: { from: 'file', name, origin },
    weights: fitted.weights,
    log: firstLines(imported, settings, fitted.replaced),
  };
}
