/**
 * Sequential models with functional ones inside, in a form that Keras reads. It must not import tfjs.
 *
 * Keras gives the result of a functional model out of a file as a list of one. A sequential model hands that list on, and its
 * next layer complains of two inputs; a functional one takes the result out of it by its place.
 */
import { chained } from '../../models/graph/chained.ts';
import type { ModelFile } from '../../models/graph/modelFile.ts';
import type { GraphLayer, ModelGraph } from '../../models/graph/modelGraph.ts';

function joinedGraph(graph: ModelGraph): ModelGraph {
  const layers = graph.layers.map((layer): GraphLayer => {
    if (!layer.graph) return layer;
    const inner = joinedGraph(layer.graph);
    return { ...layer, className: inner.kind, graph: inner };
  });
  const whole = { ...graph, layers };
  const holdsFunctional = layers.some((layer) => layer.graph?.kind === 'Functional');
  return graph.kind === 'Sequential' && holdsFunctional ? chained(whole) : whole;
}

/** The same model without a functional one inside of a sequential one. Its weights keep their order. */
export function joined(file: ModelFile): ModelFile {
  return { ...file, graph: joinedGraph(file.graph) };
}
