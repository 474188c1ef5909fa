/**
 * A model without the layers that only Darkroom knows, so that any page with TensorFlow.js loads what is saved of it. It
 * must not import tfjs.
 */
import { outputShapeOf } from '../layers/layerRules.ts';
import { RANDOM_LAYERS } from '../layers/pictures.ts';
import type { Shape } from '../layers/rule.ts';
import { chained } from './chained.ts';
import { type GraphLayer, inputShapesOf, type ModelGraph, type TensorRef } from './modelGraph.ts';
import { stockLayers, takesSeveral } from './stockLayers.ts';
import { walkGraph } from './walkGraph.ts';

/** Whether a layer gives what it gets, when the model answers. */
function passes(layer: GraphLayer, size: readonly unknown[]): boolean {
  const { className, config, graph } = layer;
  if (className === 'Resizing') return config.height === size[1] && config.width === size[2];
  if (graph) return graph.kind === 'Sequential' && graph.layers.length === 1;
  // TensorFlow.js refuses to train with such masks.
  if (className === 'Dropout') return (config.noise_shape ?? null) !== null;
  return className === 'SpatialDropout2D' || Object.hasOwn(RANDOM_LAYERS, className);
}

/** What a layer gives, nested models among them; shapes are without the batch. */
const resultShapes = (layer: GraphLayer, inputs: readonly Shape[]): readonly Shape[] =>
  layer.graph ? walkGraph(layer.graph, inputs, resultShapes) : [outputShapeOf(layer, inputs)];

/** The shapes that each layer reads, in its first call. */
function shapesRead(graph: ModelGraph, inputs: readonly Shape[]): Map<string, readonly Shape[]> {
  const read = new Map<string, readonly Shape[]>();
  walkGraph<Shape>(graph, inputs, (layer, shapes) => {
    if (!read.has(layer.name)) read.set(layer.name, shapes);
    return resultShapes(layer, shapes);
  });
  return read;
}

/**
 * The same model for any TensorFlow.js: what does nothing when the model answers is left out, Normalization becomes a
 * Rescaling, an activation that TensorFlow.js lacks becomes several layers. Weights stay with the names of their layers.
 * @param inputs Shapes of what it reads, without the batch; an open size of its own counts as 1.
 * @throws UserError that names a layer which TensorFlow.js lacks.
 */
export function portable(
  given: ModelGraph,
  inputs: readonly Shape[] = inputShapesOf(given).map((shape) => shape.map((size) => size ?? 1)),
): ModelGraph {
  const shapes = shapesRead(given, inputs);
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
  for (const original of graph.layers) {
    const read = shapes.get(original.name) ?? [];
    const inner = original.graph && portable(original.graph, read);
    const layer = inner ? { ...original, className: inner.kind, graph: inner } : original;
    if (passes(layer, size)) {
      instead.set(
        layer.name,
        layer.calls.map(([first]) => first),
      );
      continue;
    }
    if (!['InputLayer', 'Rescaling', 'Normalization'].includes(layer.className)) size = [];
    const [first, ...others] = layer.graph ? [layer] : stockLayers(layer, read);
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
