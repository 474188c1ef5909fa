/** A model with models nested in it as one graph, so that it can be cut anywhere. Plain data; no tfjs. */
import { inKerasOrder } from '../graph/kerasOrder.ts';
import type { GraphLayer, ModelGraph, TensorRef } from '../graph/modelGraph.ts';
import { walkGraph } from '../graph/walkGraph.ts';

/** The name, or the first with a number that no layer has yet. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 1; taken.has(free); number++) free = `${name}_${number}`;
  return free;
}

/**
 * The same network without nested models; one without any is returned as it is. Weights are the same objects, names stay where
 * no other layer has them. A model that is called several times stays one.
 */
export function flattened(graph: ModelGraph): ModelGraph {
  if (!graph.layers.some((layer) => layer.graph)) return graph;
  const inputs = graph.layers.filter(({ className }) => className === 'InputLayer');
  const taken = new Set(inputs.map(({ name }) => name));
  const placed = new Map<GraphLayer, GraphLayer & { calls: (readonly TensorRef[])[] }>();

  const through = (inner: ModelGraph, refs: readonly TensorRef[], isTrained: boolean): readonly TensorRef[] =>
    walkGraph<TensorRef>(inner, refs, (layer, read, call) => {
      const trainable = isTrained && layer.trainable;
      if (layer.graph && layer.calls.length <= 1) return through(layer.graph, read, trainable);
      const made = placed.get(layer) ?? { ...layer, name: freeName(layer.name, taken), trainable, calls: [] };
      placed.set(layer, made);
      taken.add(made.name);
      made.calls.push(read);
      const results = Math.max(1, layer.graph?.outputs.length ?? 1);
      return Array.from({ length: results }, (_, at): TensorRef => [made.name, call, at]);
    });

  const starts = inputs.map(({ name }): TensorRef => [name, 0, 0]);
  const outputs = through(graph, graph.kind === 'Sequential' ? starts : graph.inputs, true);
  return {
    ...{ kind: 'Functional', name: graph.name, outputs },
    inputs: graph.kind === 'Sequential' ? starts : graph.inputs,
    layers: [
      ...inputs.map((input) => ({ ...input, calls: [] })),
      ...inKerasOrder([...placed.values()], outputs[0][0]),
    ],
  };
}
