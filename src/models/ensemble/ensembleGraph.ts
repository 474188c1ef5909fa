/** Several classifiers as one graph whose answer is the mean of their probabilities. Plain data; no tfjs. */
import { UserError } from '../../shared/errors.ts';
import { chained } from '../graph/chained.ts';
import { inKerasOrder } from '../graph/kerasOrder.ts';
import {
  type GraphLayer,
  type GraphWeight,
  inputShapeOfGraph,
  type ModelGraph,
  type TensorRef,
  variableWeights,
} from '../graph/modelGraph.ts';
import { headOf } from '../head/head.ts';
import { sizeOf } from '../layers/rule.ts';

export const MIN_MEMBERS = 2;
export const MAX_MEMBERS = 10;

/** Where a weight of an ensemble lies: in which member's weights, from value to value, in the order of that one's `model.weights`. */
export interface MemberWeight {
  /** From 0. */
  member: number;
  from: number;
  to: number;
}

const INPUT = 'input';

/** The graph with a prefix before the names of all layers, those of nested models too. Its weights are other objects. */
function prefixed(graph: ModelGraph, prefix: string, name = graph.name): ModelGraph {
  const renamed = ([name, call, output]: TensorRef): TensorRef => [prefix + name, call, output];
  const layers = graph.layers.map((layer) => ({
    ...layer,
    name: prefix + layer.name,
    weights: layer.weights.map((weight) => ({ ...weight })),
    graph: layer.graph && prefixed(layer.graph, prefix, prefix + layer.name),
    calls: layer.calls.map((refs) => refs.map(renamed)),
  }));
  return { ...graph, name, layers, inputs: graph.inputs.map(renamed), outputs: graph.outputs.map(renamed) };
}

/** Its layers behind the input, which read the shared one instead. */
function behindInput({ layers, inputs }: ModelGraph): GraphLayer[] {
  const [[own]] = inputs;
  const shared = (ref: TensorRef): TensorRef => (ref[0] === own ? [INPUT, 0, 0] : ref);
  return layers
    .filter(({ className }) => className !== 'InputLayer')
    .map((layer) => ({ ...layer, calls: layer.calls.map((refs) => refs.map(shared)) }));
}

/** @throws UserError where the graphs cannot be averaged. */
function checkMembers(graphs: readonly ModelGraph[]): void {
  if (graphs.length < MIN_MEMBERS || graphs.length > MAX_MEMBERS)
    throw new UserError(
      `An ensemble has ${MIN_MEMBERS} to ${MAX_MEMBERS} models; these are ${graphs.length}.`,
    );
  const shapes = graphs.map((graph) => inputShapeOfGraph(graph)?.join(' × '));
  if (shapes.some((shape) => shape === undefined || shape !== shapes[0]))
    throw new UserError('The models take pictures of other shapes, so they cannot become one model.');
  const heads = graphs.map(headOf);
  if (heads.some(({ members }) => members))
    throw new UserError('One of the models is an ensemble already: average the models that it was made of.');
  const [{ activation }] = heads;
  if (activation === 'linear' || heads.some((head) => head.activation !== activation))
    throw new UserError(
      'The models do not end in the same kind of probabilities, so their mean would say nothing.',
    );
}

/** Where each weight lies that the members have. */
function placesOf(members: readonly ModelGraph[]): Map<GraphWeight, MemberWeight> {
  const places = new Map<GraphWeight, MemberWeight>();
  members.forEach((graph, member) => {
    let from = 0;
    for (const weight of variableWeights(graph)) {
      const to = from + sizeOf(weight.shape);
      places.set(weight, { member, from, to });
      from = to;
    }
  });
  return places;
}

/**
 * One model of several: one input, the layers of each under the prefix `m1_`, `m2_` …, and Keras' Average of their probabilities.
 * Layers come in the order in which Keras lists them.
 * @returns With the graph, where each of its weights comes from, in the order of its `model.weights`.
 * @throws UserError where there are too few or too many, or they do not go together.
 */
export function ensembleGraph(graphs: readonly ModelGraph[]): {
  graph: ModelGraph;
  weights: readonly MemberWeight[];
} {
  checkMembers(graphs);
  const members = graphs.map((graph, at) => prefixed(chained(graph), `m${at + 1}_`));
  const places = placesOf(members);
  const [input] = members[0].layers.filter(({ className }) => className === 'InputLayer');
  const average: GraphLayer = {
    ...{ className: 'Average', name: 'average', trainable: true, config: {}, weights: [], graph: null },
    calls: [members.map(({ outputs }) => outputs[0])],
  };
  const drawn = [...members.flatMap(behindInput), average];
  const graph: ModelGraph = {
    ...{ kind: 'Functional', name: 'ensemble' },
    layers: [{ ...input, name: INPUT }, ...inKerasOrder(drawn, average.name)],
    inputs: [[INPUT, 0, 0]],
    outputs: [[average.name, 0, 0]],
  };
  return { graph, weights: variableWeights(graph).map((weight) => places.get(weight) as MemberWeight) };
}
