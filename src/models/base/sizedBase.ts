/** A pretrained network for pictures of another size than those it comes with: its weights fit any. Pure; no tfjs. */
import { inputShapeOfGraph, mapLayers } from '../graph/modelGraph.ts';
import { type PretrainedBase, pretrainedById } from '../pretrained/pretrained.ts';
import { baseGraph } from '../pretrained/recognize.ts';
import type { Base } from './base.ts';
import { asPublished, isPublished, withoutPooling } from './knownBase.ts';

/** What a base was made into last, so that the same size gives the same object. */
const sized = new WeakMap<Base, Base>();

/** Whether it takes pictures of any size from its least one on; somebody's own network takes those that it was built for. */
export const takesAnySize = ({ known }: Pick<Base, 'known'>): boolean => known !== null;

/**
 * The base for pictures of `imageSize` × `imageSize`. It is drawn anew, since what Keras pads depends on the size; its weights are
 * the same objects. Somebody's own network stays as it is.
 * @throws UserError where the pictures are too small for it.
 */
export function baseAt(base: Base, imageSize: number): Base {
  if (!takesAnySize(base) || inputShapeOfGraph(base.graph)?.[0] === imageSize) return base;
  const before = sized.get(base);
  if (before?.preprocessing.height === imageSize) return before;
  const row = pretrainedById(base.known ?? '') as PretrainedBase;
  const held = new Map(base.graph.layers.map((layer) => [layer.name, layer]));
  const drawn = withoutPooling(baseGraph(row, imageSize));
  const graph = mapLayers(isPublished(base.graph) ? asPublished(row, drawn) : drawn, (layer) => ({
    ...layer,
    weights: held.get(layer.name)?.weights ?? layer.weights,
  }));
  const preprocessing = { ...base.preprocessing, height: imageSize, width: imageSize };
  const result = { ...base, graph, preprocessing };
  sized.set(base, result);
  return result;
}
