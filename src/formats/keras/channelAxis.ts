/**
 * Models that take grey pictures as height × width, without an axis of channels, as tutorials on MNIST build them: they get one,
 * which the first new layer takes away again. It must not import tfjs.
 */
import {
  type GraphLayer,
  inputShapeOfGraph,
  type ModelGraph,
  type TensorRef,
} from '../../models/graph/modelGraph.ts';

/** Least pixels a side: shorter lists of lists are no pictures. */
const LEAST_PX = 8;

/** A name that no layer has. */
function freeName({ layers }: ModelGraph): string {
  let name = 'without_channels';
  for (let number = 1; layers.some((layer) => layer.name === name); number++)
    name = `without_channels_${number}`;
  return name;
}

/** The graph that takes height × width × 1 where it took height × width; every other graph as it is. */
export function withChannelAxis(graph: ModelGraph): ModelGraph {
  const [height, width, ...more] = inputShapeOfGraph(graph) ?? [];
  if (!height || !width || more.length > 0 || Math.min(height, width) < LEAST_PX) return graph;
  const place = graph.layers.findIndex(({ className }) => className === 'InputLayer');
  const input = graph.layers[place];
  const [batch] = input.config.batch_shape as (number | null)[];
  const name = freeName(graph);
  const reshape: GraphLayer = {
    ...{ className: 'Reshape', name, trainable: true, weights: [], graph: null },
    config: { target_shape: [height, width] },
    calls: graph.kind === 'Functional' ? [[[input.name, 0, 0]]] : [],
  };
  const moved = (ref: TensorRef): TensorRef => (ref[0] === input.name ? [name, 0, 0] : ref);
  const layers = graph.layers.map(
    (layer): GraphLayer => ({
      ...layer,
      calls: layer.calls.map((refs) => refs.map(moved)),
    }),
  );
  layers[place] = { ...input, config: { ...input.config, batch_shape: [batch, height, width, 1] } };
  layers.splice(place + 1, 0, reshape);
  return { ...graph, layers, outputs: graph.outputs.map(moved) };
}
