/**
 * The graph as it is computed: an activation after a BatchNormalization is part of it, zeros around a picture are part of the
 * convolution that reads it. So a tensor less is written, read and kept. Names, weights and their order stay. No tfjs.
 */
import { type PassActivation, passOf } from '../../compute/operations/activationNames.ts';
import { edgesOf } from '../layers/rule.ts';
import type { GraphLayer, ModelGraph } from './modelGraph.ts';

/** The activation that a layer is, if a normalization can compute it along with itself. */
function activationOf({ className, config }: GraphLayer): PassActivation | null {
  if (className === 'ReLU')
    return config.max_value === 6 ? 'relu6' : (config.max_value ?? null) === null ? 'relu' : null;
  if (className !== 'Activation') return null;
  const name = passOf(config.activation);
  return name === 'linear' ? null : name;
}

/** Both layers as one with the name of the second, whose result it gives; null where they stay two. */
function joined(first: GraphLayer, second: GraphLayer): GraphLayer | null {
  const activation = activationOf(second);
  if (first.className === 'BatchNormalization' && activation && first.config.activation === undefined)
    return { ...first, name: second.name, config: { ...first.config, activation } };
  if (
    first.className === 'ZeroPadding2D' &&
    (second.className === 'Conv2D' || second.className === 'DepthwiseConv2D') &&
    second.config.padding !== 'same'
  ) {
    const padding = edgesOf(first.config.padding);
    return { ...second, config: { ...second.config, padding }, calls: first.calls };
  }
  return null;
}

/** Of each layer that is read once, by one layer alone: that layer. */
function onlyReaders({ kind, layers, outputs }: ModelGraph): Map<GraphLayer, GraphLayer> {
  if (kind === 'Sequential')
    return new Map(layers.slice(0, -1).map((layer, at) => [layer, layers[at + 1]] as const));
  const reads = layers.flatMap((reader) => reader.calls.flat().map(([name]) => ({ name, reader })));
  const times = new Map<string, number>();
  for (const name of [...reads.map((read) => read.name), ...outputs.map(([name]) => name)])
    times.set(name, (times.get(name) ?? 0) + 1);
  const readers = new Map(reads.map(({ name, reader }) => [name, reader]));
  return new Map(
    layers.flatMap((layer) => {
      const reader = readers.get(layer.name);
      const isOnly = times.get(layer.name) === 1 && layer.calls.length === 1 && reader?.calls.length === 1;
      return isOnly && reader ? [[layer, reader] as const] : [];
    }),
  );
}

/**
 * The same network in fewer layers. A joined layer stands where that of the two stood which has weights, so their order is the
 * graph's.
 */
export function fused(graph: ModelGraph): ModelGraph {
  const readers = onlyReaders(graph);
  /** What stands in the place of a layer; null where it is gone. */
  const instead = new Map<GraphLayer, GraphLayer | null>();
  for (const [first, second] of readers) {
    if (instead.has(first) || instead.has(second)) continue;
    const one = joined(first, second);
    if (!one) continue;
    instead.set(first, first.weights.length > 0 ? one : null);
    instead.set(second, first.weights.length > 0 ? null : one);
  }
  const layers = graph.layers.flatMap((layer) => {
    const now = instead.has(layer) ? instead.get(layer) : layer;
    if (!now) return [];
    return [now.graph ? { ...now, graph: fused(now.graph) } : now];
  });
  return { ...graph, layers };
}
