/** The end of a classifier as plain data: where it makes its logits, and which activation follows. No tfjs. */
import { UserError } from '../../shared/errors.ts';
import type { GraphLayer, ModelGraph, TensorRef } from '../graph/modelGraph.ts';

/** A layer by the names of the models around it and its own. */
type Path = readonly string[];

interface Head {
  /** The last layer: it has the activation, or is it. */
  activationAt: Path;
  activation: string;
  /** The dense layer whose sums are the logits; null where the model ends otherwise, e.g. in a pooling. */
  dense: { path: Path; layer: GraphLayer } | null;
  /** Of a model that averages probabilities, an ensemble: these, one of each of its members; null for any other. */
  members: readonly TensorRef[] | null;
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

/**
 * The end of a model whose last layer is an Average. The mean of logits is one of logits.
 * @throws UserError where it averages probabilities in a way that is no ensemble's.
 */
function averageOf({ path, layer, graph }: ReturnType<typeof lastLayer>): Head {
  const refs = layer.calls[0] ?? [];
  const activations = new Set(refs.map((ref) => headOf({ ...graph, outputs: [ref] }).activation));
  const [activation] = activations;
  if (activations.size === 1 && activation === 'linear')
    return { activationAt: path, activation, dense: null, members: null };
  const isOfModels = activations.size === 1 && new Set(refs.map(([name]) => name)).size === refs.length;
  if (path.length === 1 && isOfModels) return { activationAt: path, activation, dense: null, members: refs };
  throw new UserError(
    `The model ends in an average (“${layer.name}”) that is not the mean of the probabilities of several models.`,
    'Let Average be the last layer of the model itself, and let each of its inputs end in its own softmax or sigmoid.',
  );
}

/** How a model ends. Throws a UserError where it gives several results. */
export function headOf(graph: ModelGraph): Head {
  const last = lastLayer(graph);
  const { className, config } = last.layer;
  const own = typeof config.activation === 'string' ? config.activation : 'linear';
  const end = { activationAt: last.path, activation: own, dense: null, members: null };
  if (className === 'Dense') return { ...end, dense: { path: last.path, layer: last.layer } };
  if (className === 'Average') return averageOf(last);
  if (className !== 'Activation' && className !== 'Softmax') return end;
  const before = layerBefore(last);
  const isLogits =
    before?.layer.className === 'Dense' && (before.layer.config.activation ?? 'linear') === 'linear';
  return {
    ...end,
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

/**
 * The model without its last activation: it gives logits. Its weights and their order stay. An ensemble gives those of each of its
 * members, as results of their own: a mean of probabilities has no logits.
 */
export function withLogits(graph: ModelGraph): ModelGraph {
  const { activationAt, activation, members } = headOf(graph);
  if (activation === 'linear') return graph;
  if (members) {
    let open = graph;
    for (const ref of members) open = withLogits({ ...open, outputs: [ref] });
    const layers = open.layers.filter(({ name }) => name !== activationAt[0]);
    return { ...open, layers, outputs: members };
  }
  return changeAt(graph, activationAt, (layer) => withActivation(layer, 'linear'));
}
