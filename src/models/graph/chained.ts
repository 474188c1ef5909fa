/** A sequential model as a functional one. It must not import tfjs. */
import type { GraphLayer, ModelGraph, TensorRef } from './modelGraph.ts';

const resultOf = ({ name }: GraphLayer): TensorRef => [name, 0, 0];

/** The same chain of layers as a functional model; a functional one as it is. */
export function chained(graph: ModelGraph): ModelGraph {
  const { kind, name, layers } = graph;
  if (kind === 'Functional') return graph;
  return {
    ...{ kind: 'Functional', name },
    layers: layers.map((layer, at) => ({ ...layer, calls: at === 0 ? [] : [[resultOf(layers[at - 1])]] })),
    inputs: [resultOf(layers[0])],
    outputs: [resultOf(layers.at(-1)!)],
  };
}
