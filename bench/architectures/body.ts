/** A network of the catalogue without its output layer, as the reference has it. It must not import tfjs. */
import { modelById } from '../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../src/models/catalogue/definition.ts';
import type { ModelGraph } from '../../src/models/graph/modelGraph.ts';
import type { KnownNetwork } from './reference.ts';

/** The graph for pictures of `height` × `width` in colour, from the picture to the pooled values. */
export function bodyOf(network: KnownNetwork, height: number, width: number): ModelGraph {
  const graph = graphOf(modelById(network.id), [height, width, 3], 1, { width: network.width });
  const head = graph.layers.find(({ name }) => name === graph.outputs[0][0])!;
  return {
    ...graph,
    layers: graph.layers.filter((layer) => layer !== head),
    outputs: head.calls[0],
  };
}
