/** Cuts a graph in two at a layer that is the only way from its pictures to its answers. Plain data; no tfjs. */
import { UserError } from '../../shared/errors.ts';
import { layerTable } from '../graph/layerTable.ts';
import type { GraphLayer, ModelGraph, TensorRef } from '../graph/modelGraph.ts';

/** The layers that a layer's answer depends on, itself among them. */
function ancestorsOf(layers: readonly GraphLayer[], end: string): Set<string> {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const found = new Set<string>();
  const waiting = [end];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const [source] of byName.get(name)?.calls.flat() ?? []) waiting.push(source);
  }
  return found;
}

const placeOf = (graph: ModelGraph, name: string): number => {
  const place = graph.layers.findIndex((layer) => layer.name === name);
  if (place < 0)
    throw new UserError(
      `The network has no layer “${name}”.`,
      'Choose one of the listed layers to cut it at.',
    );
  return place;
};

/**
 * The part of a graph up to the layer `name`, whose answer becomes its own. Layers and their weights are the same objects.
 * @throws UserError where there is no such layer.
 */
export function cutGraph(graph: ModelGraph, name: string): ModelGraph {
  const place = placeOf(graph, name);
  if (graph.kind === 'Sequential') return { ...graph, layers: graph.layers.slice(0, place + 1) };
  const needed = ancestorsOf(graph.layers, name);
  return {
    ...graph,
    layers: graph.layers.filter((layer) => needed.has(layer.name)),
    outputs: [[name, 0, 0]],
  };
}

/** The shape of what a layer answers, without the batch. */
export function shapeAt(graph: ModelGraph, name: string): readonly number[] {
  const rows = layerTable(cutGraph(graph, name));
  return rows[rows.length - 1].outputShape;
}

/**
 * The part of a graph behind the layer `name`, which reads that layer's answer as its input. Layers and their weights are the
 * same objects but for what they read.
 * @throws UserError where there is no such layer, or something behind it also reads what lies before.
 */
export function tailGraph(graph: ModelGraph, name: string): ModelGraph {
  const place = placeOf(graph, name);
  const before = new Set(
    graph.kind === 'Sequential'
      ? graph.layers.slice(0, place + 1).map((layer) => layer.name)
      : ancestorsOf(graph.layers, name),
  );
  const input: GraphLayer = {
    ...{
      className: 'InputLayer',
      name: `${name}_input`,
      trainable: true,
      weights: [],
      graph: null,
      calls: [],
    },
    config: { batch_shape: [null, ...shapeAt(graph, name)] },
  };
  const behind = graph.layers.filter((layer) => !before.has(layer.name));
  if (graph.kind === 'Sequential') return { ...graph, layers: [input, ...behind] };
  const joined = (ref: TensorRef): TensorRef => {
    if (ref[0] === name) return [input.name, 0, 0];
    if (!before.has(ref[0])) return ref;
    throw new UserError(
      `The network cannot be cut at “${name}”: what lies behind it also reads “${ref[0]}”.`,
      'Choose another layer to cut it at.',
    );
  };
  const layers = behind.map((layer) => ({ ...layer, calls: layer.calls.map((refs) => refs.map(joined)) }));
  return {
    ...graph,
    layers: [input, ...layers],
    inputs: [[input.name, 0, 0]],
    outputs: graph.outputs.map(joined),
  };
}
