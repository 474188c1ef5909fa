/** The part of a graph that answers as one of its layers does, nested models taken apart on the way. No tfjs. */
import { cutGraph } from '../base/cutGraph.ts';
import type { GraphLayer, ModelGraph, TensorRef } from '../graph/modelGraph.ts';
import { walkGraph } from '../graph/walkGraph.ts';

/** The same layers in one functional graph, those of nested models under the names of both: "inner/conv2d". Their weights are the same objects. */
function flattened(graph: ModelGraph): ModelGraph {
  const layers = new Map<GraphLayer, GraphLayer & { calls: (readonly TensorRef[])[] }>();
  const through = (
    { kind, name, layers: own, inputs, outputs }: ModelGraph,
    given: readonly TensorRef[],
    prefix: string,
    isTrained: boolean,
  ): readonly TensorRef[] =>
    walkGraph({ kind, name, layers: own, inputs, outputs }, given, (layer, values) => {
      const trainable = isTrained && layer.trainable;
      if (layer.graph) return through(layer.graph, values, `${prefix}${layer.name}/`, trainable);
      const known = layers.get(layer) ?? { ...layer, trainable, name: prefix + layer.name, calls: [] };
      layers.set(layer, known);
      known.calls.push(values);
      return [[known.name, known.calls.length - 1, 0]];
    });
  const begins = graph.layers.filter(({ className }) => className === 'InputLayer');
  const inputs: readonly TensorRef[] =
    graph.kind === 'Sequential' ? begins.map(({ name }): TensorRef => [name, 0, 0]) : graph.inputs;
  const outputs = through(graph, inputs, '', true);
  return { kind: 'Functional', name: graph.name, layers: [...begins, ...layers.values()], inputs, outputs };
}

/**
 * The graph whose answer is that of the layer itself; of a layer that is called several times, that of its first call.
 * @param id As a layer table names it: "conv2d", "inner/conv2d".
 * @throws UserError where there is no such layer.
 */
export const layerGraph = (graph: ModelGraph, id: string): ModelGraph => cutGraph(flattened(graph), id);
