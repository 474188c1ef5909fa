/**
 * The one place that knows both kinds of models, those of the catalogue and imported ones: their names, and what they are at
 * given settings. No tfjs.
 */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { MODELS, modelById } from '../catalogue/catalogue.ts';
import { type Drawing, graphOf, type ValueRange, widthsOf } from '../catalogue/definition.ts';
import { layerTable } from '../graph/layerTable.ts';
import type { PerChannel, Preprocessing } from '../graph/modelFile.ts';
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

/** Its name, to be shown: "MobileNetV2", and of a run "MobileNetV2 0.35", with the width where there are several. */
export function modelTitle({
  modelId,
  imported,
  settings,
}: ChosenModel & { settings?: Pick<Settings, 'width'> }): string {
  if (imported) return imported.name;
  const definition = modelById(modelId);
  return settings && widthsOf(definition).length > 1
    ? `${definition.title} ${settings.width}`
    : definition.title;
}

/** The order, scale and offset that a model has of its own; null where the settings say them. An unknown id has none. */
function ownRange({ modelId, imported }: ChosenModel): ValueRange | null {
  return imported?.preprocessing ?? MODELS.find(({ id }) => id === modelId)?.preprocessing ?? null;
}

/** What the setting "rescale" is where each channel has a scale of its own, which is relative to it. */
const RESCALE = 1 / 255;

const rescaleOf = (scale: PerChannel) => (typeof scale === 'number' ? scale : RESCALE);

/** How a picture becomes the input of the model: ordered and shifted as the model wants it, scaled as the settings say. */
export function preprocessingAt(
  model: ChosenModel,
  { imageSize, colorMode, rescale }: Pick<Settings, 'imageSize' | 'colorMode' | 'rescale'>,
): Preprocessing {
  const own = ownRange(model);
  const size = { height: imageSize, width: imageSize };
  if (!own) return { ...size, channelOrder: colorMode, scale: rescale, offset: 0 };
  const { channelOrder, offset } = own;
  const share = rescale / RESCALE;
  const scale = typeof own.scale === 'number' ? rescale : own.scale.map((one) => one * share);
  return { ...size, channelOrder, scale, offset };
}

type Shaping = Pick<Settings, 'imageSize' | 'colorMode' | 'classMode'> & Drawing;

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
    rescale: rescaleOf(scale),
  };
}

/** Those that a model of the catalogue dictates: none where it has no preprocessing of its own. */
export function settingsOfEntry(modelId: string): Partial<Pick<Settings, 'colorMode' | 'rescale'>> {
  const own = ownRange({ modelId, imported: null });
  return own ? { colorMode: 'rgb', rescale: rescaleOf(own.scale) } : {};
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

/** Throws a UserError where the settings make grey pictures, and a model of the catalogue takes them in colour. */
function checkColour(modelId: string, colorMode: Settings['colorMode']): void {
  if ((settingsOfEntry(modelId).colorMode ?? colorMode) === colorMode) return;
  throw new UserError(
    `“${modelById(modelId).title}” takes pictures in colour, but the dataset settings ask for ${colorMode}.`,
    'Set colour to rgb, or choose another model.',
  );
}

/** Its graph for these pictures and classes; an imported one's is as it was imported, or fitted to them. */
export function modelGraph(
  { modelId, imported }: ChosenModel,
  inputShape: InputShape,
  settings: Pick<Settings, 'classMode'> & Drawing,
  classCount: number,
): ModelGraph {
  if (imported) return imported.graph;
  return graphOf(modelById(modelId), inputShape, outputCountOf(settings, classCount), settings);
}

/**
 * Input, graph and layer table of a model at these settings. An imported model's are as it was imported: its last layer may still
 * be fitted to the classes of a dataset.
 * @throws UserError where the pictures do not go with the model, or the class mode with the number of classes.
 */
export function modelAt(model: ChosenModel, settings: Shaping, classCount: number): ModelAtSettings {
  if (model.imported) checkPictures(model.imported, settings);
  else checkColour(model.modelId, settings.colorMode);
  const inputShape = inputShapeOf(settings);
  const graph = modelGraph(model, inputShape, settings, classCount);
  return {
    ...{ inputShape, graph, rows: layerTable(graph) },
    ...{ parameters: parameterCount(graph), trainable: trainableCount(graph) },
  };
}
