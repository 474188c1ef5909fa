/** The end of a classifier as plain data: where it makes its logits, and which activation follows. No tfjs. */
import { UserError } from '../../shared/errors.ts';
import type { GraphLayer, ModelGraph } from '../graph/modelGraph.ts';

/** A layer by the names of the models around it and its own. */
type Path = readonly string[];

interface Head {
  /** The last layer: it has the activation, or is it. */
  activationAt: Path;
  activation: string;
  /** The dense layer whose sums are the logits; null where the model ends otherwise, e.g. in a pooling. */
  dense: { path: Path; layer: GraphLayer } | null;
}

const DAMAGED = 'The file is damaged.';

function layerNamed(graph: ModelGraph, name: string): GraphLayer {
  const layer = graph.layers.find((one) => one.name === name);
  if (!layer) throw new UserError(`The model "${graph.name}" has no layer "${name}".`, DAMAGED);
  return layer;
}

/** The layer that gives the result of a graph; a nested model is followed to its own. */
function lastLayer(graph: ModelGraph, path: Path = []): { path: Path; layer: GraphLayer; graph: ModelGraph } {
  if (graph.kind === 'Functional' && graph.outputs.length !== 1)
    throw new UserError(
      `The model gives ${graph.outputs.length} results. Expected one, with a value for each class.`,
    );
  const layer = graph.kind === 'Sequential' ? graph.layers.at(-1) : layerNamed(graph, graph.outputs[0][0]);
  if (!layer) throw new UserError(`The model "${graph.name}" has no layers.`, DAMAGED);
  const here = [...path, layer.name];
  return layer.graph ? lastLayer(layer.graph, here) : { path: here, layer, graph };
}

/** What feeds a layer of the same graph; null at its beginning. */
function layerBefore({ path, layer, graph }: ReturnType<typeof lastLayer>) {
  const outer = path.slice(0, -1);
  const before =
    graph.kind === 'Sequential'
      ? graph.layers[graph.layers.indexOf(layer) - 1]
      : layerNamed(graph, layer.calls[0][0][0]);
  if (!before || before.className === 'InputLayer') return null;
  const here = [...outer, before.name];
  return before.graph ? lastLayer(before.graph, here) : { path: here, layer: before, graph };
}

/** How a model ends. Throws a UserError where it gives several results. */
export function headOf(graph: ModelGraph): Head {
  const last = lastLayer(graph);
  const { className, config } = last.layer;
  const own = typeof config.activation === 'string' ? config.activation : 'linear';
  if (className === 'Dense')
    return { activationAt: last.path, activation: own, dense: { path: last.path, layer: last.layer } };
  if (className !== 'Activation' && className !== 'Softmax')
    return { activationAt: last.path, activation: own, dense: null };
  const before = layerBefore(last);
  const isLogits =
    before?.layer.className === 'Dense' && (before.layer.config.activation ?? 'linear') === 'linear';
  return {
    activationAt: last.path,
    activation: className === 'Softmax' ? 'softmax' : own,
    dense: isLogits ? { path: before.path, layer: before.layer } : null,
  };
}

/**
 * Throws a UserError where the answers of a model are no probabilities of classes of which one is right: it must end in one
 * sigmoid unit, in a softmax, or in the logits of either.
 */
export function checkHead(graph: ModelGraph, outputs: number): void {
  const { activation } = headOf(graph);
  if (activation === 'linear' || activation === (outputs === 1 ? 'sigmoid' : 'softmax')) return;
  const units = outputs === 1 ? 'one unit' : `${outputs} units`;
  throw new UserError(
    `The model ends in ${units} with the activation "${activation}". Expected one sigmoid unit for two classes, or a softmax over all classes.`,
    activation === 'sigmoid'
      ? 'Several sigmoid units answer several questions independently; here one class is right for each picture.'
      : undefined,
  );
}

/** The graph with the layer at a path changed; the models around it may change with it. */
export function changeAt(
  graph: ModelGraph,
  [name, ...inner]: Path,
  change: (layer: GraphLayer) => GraphLayer,
  around: (layer: GraphLayer) => GraphLayer = (layer) => layer,
): ModelGraph {
  const layers = graph.layers.map((layer) => {
    if (layer.name !== name) return layer;
    if (inner.length === 0 || !layer.graph) return change(layer);
    return around({ ...layer, graph: changeAt(layer.graph, inner, change, around) });
  });
  return { ...graph, layers };
}

export function withActivation(layer: GraphLayer, activation: string): GraphLayer {
  if (layer.className === 'Softmax') return { ...layer, className: 'Activation', config: { activation } };
  return { ...layer, config: { ...layer.config, activation } };
}

/** The model without its last activation: it gives logits. Its weights and their order stay. */
export function withLogits(graph: ModelGraph): ModelGraph {
  const { activationAt, activation } = headOf(graph);
  if (activation === 'linear') return graph;
  return changeAt(graph, activationAt, (layer) => withActivation(layer, 'linear'));
}
