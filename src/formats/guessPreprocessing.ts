/** What a model file without a word on preprocessing probably wants. It must not import tfjs. */
import {
  inputShapeOfGraph,
  type ModelFile,
  type ModelGraph,
  type Preprocessing,
} from '../models/modelFile.ts';
import { UserError } from '../shared/errors.ts';

/** Layers that bring pictures into the range which the network was trained on. */
const SCALING = new Set(['Rescaling', 'Normalization']);

/** Whether the model scales its pictures itself, before the first layer with weights of its own. */
export function scalesItself(graph: ModelGraph): boolean {
  for (const layer of graph.layers) {
    if (SCALING.has(layer.className) || (layer.graph && scalesItself(layer.graph))) return true;
    if (layer.weights.length > 0 || layer.graph?.layers.some(({ weights }) => weights.length > 0))
      return false;
  }
  return false;
}

/** The size where a model takes any. */
const ANY_SIZE_PX = 224;

/**
 * What the file says, or else a guess to be shown and changed: the size of the model's input, RGB or grey by its
 * channels, and 0..1, or 0..255 where the model scales its pictures itself.
 * @throws UserError where the model does not take pictures.
 */
export function preprocessingOfModel(file: ModelFile): Preprocessing {
  if (file.preprocessing) return file.preprocessing;
  const shape = inputShapeOfGraph(file.graph);
  if (!shape) throw new UserError('The model takes several inputs. Expected one that takes pictures.');
  const [height, width, channels] = shape;
  if (shape.length !== 3 || (channels !== 1 && channels !== 3))
    throw new UserError(
      `The model takes arrays of ${shape.map((size) => size ?? 'any').join(' × ')}. Expected pictures: height × width × 1 or 3.`,
    );
  return {
    height: height ?? width ?? ANY_SIZE_PX,
    width: width ?? height ?? ANY_SIZE_PX,
    channelOrder: channels === 3 ? 'rgb' : 'grayscale',
    scale: scalesItself(file.graph) ? 1 : 1 / 255,
    offset: 0,
  };
}
