/**
 * The one place that knows both kinds of models, those of the catalogue and imported ones: their names, and what they are at
 * given settings. No tfjs.
 */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { modelById } from '../catalogue/catalogue.ts';
import { graphOf } from '../catalogue/definition.ts';
import { layerTable } from '../graph/layerTable.ts';
import type { Preprocessing } from '../graph/modelFile.ts';
import { type ModelGraph, parameterCount, trainableCount } from '../graph/modelGraph.ts';
import { inputShapeOf, outputCountOf } from '../shapes.ts';
import type { InputShape, LayerRow } from '../types.ts';
import type { ImportedModel } from './importedModel.ts';

/** The model of a run or of the form: one of the catalogue, or imported. */
export interface ChosenModel {
  /** In the catalogue, or of the imported model. */
  modelId: string;
  /** Null for one of the catalogue. */
  imported: ImportedModel | null;
}

export interface ModelAtSettings {
  inputShape: InputShape;
  graph: ModelGraph;
  rows: readonly LayerRow[];
  /** Values of all weights. */
  parameters: number;
  /** How many of them training moves. */
  trainable: number;
}

/** Its name, to be shown. */
export function modelTitle({ modelId, imported }: ChosenModel): string {
  return imported?.name ?? modelById(modelId).title;
}

/** How a picture becomes the input of the model: as an imported one wants it, scaled as the settings say. */
export function preprocessingAt(
  { imported }: Pick<ChosenModel, 'imported'>,
  { imageSize, colorMode, rescale }: Pick<Settings, 'imageSize' | 'colorMode' | 'rescale'>,
): Preprocessing {
  const wanted: Pick<Preprocessing, 'channelOrder' | 'offset'> = imported?.preprocessing ?? {
    channelOrder: colorMode,
    offset: 0,
  };
  const { channelOrder, offset } = wanted;
  return { height: imageSize, width: imageSize, channelOrder, scale: rescale, offset };
}

type Shaping = Pick<Settings, 'imageSize' | 'colorMode' | 'classMode'>;

/** "224 × 224 rgb" */
const pictureText = (size: number, colorMode: string) => `${size} × ${size} ${colorMode}`;

/** The settings that an imported model dictates. */
export function settingsOfModel({
  preprocessing,
}: Pick<ImportedModel, 'preprocessing'>): Pick<Settings, 'imageSize' | 'colorMode' | 'rescale'> {
  const { height, channelOrder, scale } = preprocessing;
  return {
    imageSize: height,
    colorMode: channelOrder === 'grayscale' ? 'grayscale' : 'rgb',
    rescale: scale,
  };
}

/** Throws a UserError where the settings make other pictures than an imported model takes. */
function checkPictures(model: ImportedModel, { imageSize, colorMode }: Shaping): void {
  const wanted = settingsOfModel(model);
  if (wanted.imageSize === imageSize && wanted.colorMode === colorMode) return;
  const takes = pictureText(wanted.imageSize, wanted.colorMode);
  throw new UserError(
    `“${model.name}” takes pictures of ${takes}, but the dataset settings ask for ${pictureText(imageSize, colorMode)}.`,
    `Set image size and colour to ${takes}, or choose another model.`,
  );
}

/** Its graph for these pictures and classes; an imported one's is as it was imported, or fitted to them. */
export function modelGraph(
  { modelId, imported }: ChosenModel,
  inputShape: InputShape,
  settings: Pick<Settings, 'classMode'>,
  classCount: number,
): ModelGraph {
  if (imported) return imported.graph;
  return graphOf(modelById(modelId), inputShape, outputCountOf(settings, classCount));
}

/**
 * Input, graph and layer table of a model at these settings. An imported model's are as it was imported: its last layer may still
 * be fitted to the classes of a dataset.
 * @throws UserError where the pictures do not go with the model, or the class mode with the number of classes.
 */
export function modelAt(model: ChosenModel, settings: Shaping, classCount: number): ModelAtSettings {
  if (model.imported) checkPictures(model.imported, settings);
  const inputShape = inputShapeOf(settings);
  const graph = modelGraph(model, inputShape, settings, classCount);
  return {
    ...{ inputShape, graph, rows: layerTable(graph) },
    ...{ parameters: parameterCount(graph), trainable: trainableCount(graph) },
  };
}
