/** What a model file without a word on preprocessing probably wants. It must not import tfjs. */
import type { ModelFile, Preprocessing } from '../../models/graph/modelFile.ts';
import { inputShapeOfGraph, type ModelGraph } from '../../models/graph/modelGraph.ts';
import { UserError } from '../../shared/errors.ts';
import { TEACHABLE_MACHINE } from '../keras/sidecar.ts';
import { looksTeachable } from './beside.ts';

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

/**
 * What the file says, or else a guess to be shown and changed: RGB or grey by the channels of the model's input; the range that
 * its exporter usually takes, 0..255 where the model scales its pictures itself, else 0..1. The size is that of its input.
 * @param anySizePx Where the model takes any size.
 * @param likely The range of its exporter, where something beside the file tells of it.
 * @throws UserError where the model does not take pictures.
 */
export function preprocessingOfModel(
  file: ModelFile,
  anySizePx = 224,
  likely: Pick<Preprocessing, 'scale' | 'offset'> | null = null,
): Preprocessing {
  const shape = inputShapeOfGraph(file.graph);
  if (!shape) throw new UserError('The model takes several inputs. Expected one that takes pictures.');
  const [height, width, channels] = shape;
  if (shape.length !== 3 || (channels !== 1 && channels !== 3))
    throw new UserError(
      `The model takes arrays of ${shape.map((size) => size ?? 'any').join(' × ')}. Expected pictures: height × width × 1 or 3.`,
    );
  const said = file.preprocessing;
  const size = { height: height ?? said?.height ?? width, width: width ?? said?.width ?? height };
  const shared = { height: size.height ?? anySizePx, width: size.width ?? anySizePx };
  // What says another number of channels is of another model.
  if (said && (said.channelOrder === 'grayscale') === (channels === 1)) return { ...said, ...shared };
  const exporter = likely ?? (looksTeachable(file.graph) ? TEACHABLE_MACHINE : null);
  return {
    ...shared,
    channelOrder: channels === 3 ? 'rgb' : 'grayscale',
    ...(scalesItself(file.graph) ? { scale: 1, offset: 0 } : (exporter ?? { scale: 1 / 255, offset: 0 })),
  };
}
