/**
 * A model without the layers that only Darkroom knows, so that any page with TensorFlow.js loads what is saved of it. It
 * must not import tfjs.
 */
import { UserError } from '../../shared/errors.ts';
import { RANDOM_LAYERS } from '../layers/pictures.ts';
import type { GraphLayer, ModelGraph, TensorRef } from './modelGraph.ts';
import { normalizationOf } from './normalization.ts';

/** Classes that TensorFlow.js has not, and that nothing can stand for. */
const UNKNOWN = new Set(['Subtract', 'CenterCrop', 'Resizing']);

/** (x − mean) / deviation as x · scale + offset, for each channel. */
function asRescaling(layer: GraphLayer): GraphLayer {
  const { mean, deviation, invert } = normalizationOf(layer);
  const scale = invert ? deviation : deviation.map((value) => 1 / value);
  const offset = invert ? mean : mean.map((value, at) => -value / deviation[at]);
  return { ...layer, className: 'Rescaling', config: { scale, offset }, weights: [] };
}

/** Whether a layer gives what it gets, when the model answers. */
function passes(layer: GraphLayer, size: readonly unknown[]): boolean {
  const { className, config, graph } = layer;
  if (className === 'Resizing') return config.height === size[1] && config.width === size[2];
  if (graph) return graph.kind === 'Sequential' && graph.layers.length === 1;
  return className === 'SpatialDropout2D' || Object.hasOwn(RANDOM_LAYERS, className);
}

function converted(layer: GraphLayer): GraphLayer {
  if (layer.graph) return { ...layer, graph: portable(layer.graph) };
  if (layer.className === 'Normalization') return asRescaling(layer);
  if (layer.className === 'Softmax')
    return { ...layer, className: 'Activation', config: { activation: 'softmax' } };
  return layer;
}

/** Refuses what would be computed otherwise, or not at all. */
function checked(layer: GraphLayer): GraphLayer {
  if (UNKNOWN.has(layer.className) || layer.config.keepdims === true)
    throw new UserError(
      `The layer "${layer.name}" (${layer.className}) cannot be computed by TensorFlow.js itself.`,
      'Save the model as a Keras file instead.',
    );
  return layer;
}

/**
 * The same model for any TensorFlow.js: what does nothing when the model answers is left out, Normalization becomes a
 * Rescaling. Its weights keep their order.
 * @throws UserError that names a layer which TensorFlow.js lacks.
 */
export function portable(graph: ModelGraph): ModelGraph {
  const [input] = graph.layers;
  // Of a sequential model, the size of the pictures until a layer may change it.
  let size = graph.kind === 'Sequential' ? ((input?.config.batch_shape as unknown[]) ?? []) : [];
  const layers: GraphLayer[] = [];
  /** What stands in for the results of a layer that is left out. */
  const instead = new Map<string, readonly TensorRef[]>();
  for (const layer of graph.layers.map(converted)) {
    if (passes(layer, size)) {
      instead.set(
        layer.name,
        layer.calls.map(([first]) => first),
      );
      continue;
    }
    if (!['InputLayer', 'Rescaling'].includes(layer.className)) size = [];
    layers.push(checked(layer));
  }
  const follow = (ref: TensorRef): TensorRef => {
    const next = instead.get(ref[0])?.[ref[1]];
    return next ? follow(next) : ref;
  };
  return {
    ...graph,
    layers: layers.map((layer) => ({ ...layer, calls: layer.calls.map((refs) => refs.map(follow)) })),
    outputs: graph.outputs.map(follow),
  };
}
