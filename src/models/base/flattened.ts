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

interface Opening {
  /** The name of a layer in the one graph. @param prefix Names of the models around it, each with a slash behind it. */
  nameOf(layer: GraphLayer, prefix: string): string;
  /** Whether a nested model is taken apart; else it is a layer like any other. */
  isOpened(model: GraphLayer): boolean;
}

/** The same network, its layers in the order of computing. Weights are the same objects; what lies in a frozen model is frozen. */
function opened(graph: ModelGraph, { nameOf, isOpened }: Opening): ModelGraph {
  const begins = graph.layers.filter(({ className }) => className === 'InputLayer');
  const placed = new Map<GraphLayer, GraphLayer & { calls: (readonly TensorRef[])[] }>();

  const through = (
    inner: ModelGraph,
    refs: readonly TensorRef[],
    prefix: string,
    isTrained: boolean,
  ): readonly TensorRef[] =>
    walkGraph<TensorRef>(inner, refs, (layer, read) => {
      const trainable = isTrained && layer.trainable;
      if (layer.graph && isOpened(layer))
        return through(layer.graph, read, `${prefix}${layer.name}/`, trainable);
      const made = placed.get(layer) ?? { ...layer, name: nameOf(layer, prefix), trainable, calls: [] };
      placed.set(layer, made);
      const call = made.calls.push(read) - 1;
      const results = Math.max(1, layer.graph?.outputs.length ?? 1);
      return Array.from({ length: results }, (_, at): TensorRef => [made.name, call, at]);
    });

  const inputs =
    graph.kind === 'Sequential' ? begins.map(({ name }): TensorRef => [name, 0, 0]) : graph.inputs;
  const outputs = through(graph, inputs, '', true);
  return {
    ...{ kind: 'Functional', name: graph.name, inputs, outputs },
    layers: [...begins.map((begin) => ({ ...begin, calls: [] })), ...placed.values()],
  };
}

/**
 * The same network without nested models; one without any is returned as it is. Weights are the same objects, names stay where
 * no other layer has them. A model that is called several times stays one.
 */
export function flattened(graph: ModelGraph): ModelGraph {
  if (!graph.layers.some((layer) => layer.graph)) return graph;
  const isInput = ({ className }: GraphLayer) => className === 'InputLayer';
  const taken = new Set(graph.layers.filter(isInput).map(({ name }) => name));
  const flat = opened(graph, {
    nameOf({ name }) {
      const free = freeName(name, taken);
      taken.add(free);
      return free;
    },
    isOpened: ({ calls }) => calls.length <= 1,
  });
  const drawn = flat.layers.filter((layer) => !isInput(layer));
  return {
    ...flat,
    layers: [...flat.layers.filter(isInput), ...inKerasOrder(drawn, flat.outputs[0][0])],
  };
}

/** The same with every nested model taken apart, layers under the names of all models around them: "inner/conv2d". */
export const flattenedByPath = (graph: ModelGraph): ModelGraph =>
  opened(graph, { nameOf: ({ name }, prefix) => prefix + name, isOpened: () => true });
