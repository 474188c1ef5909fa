/** Tells by the shapes of its weights which pretrained base a model begins with. No tfjs. */
import { modelById } from '../catalogue/catalogue.ts';
import { graphOf } from '../catalogue/definition.ts';
import { type ModelGraph, mapLayers, orderedWeights, type PlacedWeight } from '../graph/modelGraph.ts';
import { PRETRAINED, type PretrainedBase } from './pretrained.ts';

/** A base that was found in a model. */
export interface Recognized {
  base: PretrainedBase;
  /** The base in the catalogue's words, with the values of the model. */
  graph: ModelGraph;
  /** The layers behind it that have weights, by name: its top. */
  top: readonly string[];
  /** How many values the last of them gives; null where there is none. */
  topUnits: number | null;
}

/**
 * The catalogue's graph of a base from the picture to its pooling, without values.
 * @param size Height and width of the pictures; those that it was trained on where it is left out.
 */
export function baseGraph({ modelId, width, imageSize }: PretrainedBase, size = imageSize): ModelGraph {
  const graph = graphOf(modelById(modelId), [size, size, 3], 1, { width });
  const output = graph.layers[graph.layers.length - 1];
  return { ...graph, layers: graph.layers.slice(0, -1), outputs: output.calls[0] };
}

/** Layer by layer, whatever is trainable. */
const weightsOf = ({ layers }: ModelGraph): PlacedWeight[] => orderedWeights(layers, false).others;

const alike = ({ weight: a }: PlacedWeight, { weight: b }: PlacedWeight) =>
  a.name === b.name && a.shape.join() === b.shape.join();

/** @returns null where the model does not begin with that base. */
export function recognizeAs(base: PretrainedBase, model: ModelGraph): Recognized | null {
  const graph = baseGraph(base);
  const [wanted, held] = [weightsOf(graph), weightsOf(model)];
  if (held.length < wanted.length || !wanted.every((one, at) => alike(one, held[at]))) return null;
  let at = 0;
  const filled = mapLayers(graph, (layer) => ({
    ...layer,
    weights: layer.weights.map(() => held[at++].weight),
  }));
  const behind = held.slice(at);
  return {
    ...{ base, graph: filled },
    top: [...new Set(behind.map(({ layer }) => layer.name))],
    topUnits: behind.at(-1)?.weight.shape.at(-1) ?? null,
  };
}

/**
 * The base that a model begins with: its first weights have the names and shapes of the base's, in the same order. Nothing is
 * said of their values. Null where it is none that is known.
 */
export function recognize(model: ModelGraph): Recognized | null {
  for (const base of PRETRAINED) {
    const found = recognizeAs(base, model);
    if (found) return found;
  }
  return null;
}
