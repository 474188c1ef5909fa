/**
 * A model without the layers that only Darkroom knows, so that any page with TensorFlow.js loads what is saved of it. It
 * must not import tfjs.
 */
import { RANDOM_LAYERS } from '../layers/pictures.ts';
import { chained } from './chained.ts';
import type { GraphLayer, ModelGraph, TensorRef } from './modelGraph.ts';
import { stockLayers, takesSeveral } from './stockLayers.ts';

/** Whether a layer gives what it gets, when the model answers. */
function passes(layer: GraphLayer, size: readonly unknown[]): boolean {
  const { className, config, graph } = layer;
  if (className === 'Resizing') return config.height === size[1] && config.width === size[2];
  if (graph) return graph.kind === 'Sequential' && graph.layers.length === 1;
  // TensorFlow.js refuses to train with such masks.
  if (className === 'Dropout') return (config.noise_shape ?? null) !== null;
  return className === 'SpatialDropout2D' || Object.hasOwn(RANDOM_LAYERS, className);
}

function portableInside(layer: GraphLayer): GraphLayer {
  if (!layer.graph) return layer;
  const graph = portable(layer.graph);
  return { ...layer, className: graph.kind, graph };
}

/**
 * The same model for any TensorFlow.js: what does nothing when the model answers is left out, Normalization becomes a
 * Rescaling, an activation that TensorFlow.js lacks becomes several layers. Weights stay with the names of their layers.
 * @throws UserError that names a layer which TensorFlow.js lacks.
 */
export function portable(given: ModelGraph): ModelGraph {
  const graph = given.layers.some(takesSeveral) ? chained(given) : given;
  const [input] = graph.layers;
  // Of a sequential model, the size of the pictures until a layer may change it.
  let size = given.kind === 'Sequential' ? ((input?.config.batch_shape as unknown[]) ?? []) : [];
  const layers: GraphLayer[] = [];
  /** What stands in for the results of a layer that is left out. */
  const instead = new Map<string, readonly TensorRef[]>();
  /** Layers that read what belongs to the same original. */
  const parts = new Set<GraphLayer>();
  /** The layer that gives the result of one that became several. */
  const last = new Map<string, string>();
  const follow = (ref: TensorRef): TensorRef => {
    const [name, call, output] = ref;
    const next = instead.get(name)?.[call];
    return next ? follow(next) : [last.get(name) ?? name, call, output];
  };
  for (const layer of graph.layers.map(portableInside)) {
    if (passes(layer, size)) {
      instead.set(
        layer.name,
        layer.calls.map(([first]) => first),
      );
      continue;
    }
    if (!['InputLayer', 'Rescaling', 'Normalization'].includes(layer.className)) size = [];
    const [first, ...others] = layer.graph ? [layer] : stockLayers(layer);
    layers.push(first, ...others);
    for (const other of others) parts.add(other);
    if (others.length > 0) last.set(layer.name, others[others.length - 1].name);
  }
  return {
    ...graph,
    layers: layers.map((layer) =>
      parts.has(layer) ? layer : { ...layer, calls: layer.calls.map((refs) => refs.map(follow)) },
    ),
    outputs: graph.outputs.map(follow),
  };
}
