/** Fits the end of a classifier to other classes, on plain data: only its last layer changes. No tfjs. */
import { UserError } from '../../shared/errors.ts';
import { randomFor } from '../../shared/random.ts';
import {
  type GraphLayer,
  type GraphWeight,
  type ModelGraph,
  type TensorRef,
  variableWeights,
} from '../graph/modelGraph.ts';
import { sizeOf } from '../layers/rule.ts';
import { changeAt, headOf, withActivation, withLogits } from './head.ts';

/** One more layer at the end. */
function append(
  graph: ModelGraph,
  layer: Omit<GraphLayer, 'name' | 'trainable' | 'calls' | 'graph'>,
): ModelGraph {
  const taken = new Set(graph.layers.map(({ name }) => name));
  let name = layer.className === 'Dense' ? 'classes' : 'probabilities';
  while (taken.has(name)) name += '_';
  const isSequential = graph.kind === 'Sequential';
  const made: GraphLayer = {
    ...layer,
    name,
    trainable: true,
    graph: null,
    calls: isSequential ? [] : [graph.outputs],
  };
  const outputs: TensorRef[] = isSequential ? [] : [[name, 0, 0]];
  return { ...graph, layers: [...graph.layers, made], outputs };
}

/** The model with probabilities at its end, also where its file gives logits. */
function withProbabilities(graph: ModelGraph, outputs: number): ModelGraph {
  const { activationAt, activation, dense } = headOf(graph);
  if (activation !== 'linear') return graph;
  const wanted = outputs === 1 ? 'sigmoid' : 'softmax';
  if (dense) return changeAt(graph, activationAt, (layer) => withActivation(layer, wanted));
  return append(graph, { className: 'Activation', config: { activation: wanted }, weights: [] });
}

/** What becomes of the outputs of a model. */
export type HeadPlan =
  /** They answer for the classes as they stand. */
  | { kind: 'keep' }
  /** Some of them, in this order; of one sigmoid unit [1, 0] turns its answer around. */
  | { kind: 'select'; outputs: readonly number[] }
  /** A new last layer with so many units, to be trained. */
  | { kind: 'new'; units: number; seed: number };

/** Columns of a row-major matrix, in another order. */
function columns(values: Float32Array, width: number, order: readonly number[]): Float32Array {
  const rows = values.length / width;
  const result = new Float32Array(rows * order.length);
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < order.length; at++)
      result[row * order.length + at] = values[row * width + order[at]];
  return result;
}

/** Keras' default for a new kernel: uniform within ±√(6 / (inputs + units)). */
export function glorotUniform(inputs: number, units: number, seed: number): Float32Array {
  const random = randomFor(seed, inputs, units);
  const limit = Math.sqrt(6 / (inputs + units));
  return Float32Array.from({ length: inputs * units }, () => (2 * random() - 1) * limit);
}

/** The dense layer that makes the logits, with other outputs. */
async function refitted(
  layer: GraphLayer,
  plan: Exclude<HeadPlan, { kind: 'keep' }>,
  read: (weight: GraphWeight) => Promise<Float32Array>,
): Promise<GraphLayer> {
  const units = plan.kind === 'new' ? plan.units : layer.config.units === 1 ? 1 : plan.outputs.length;
  const weights: GraphWeight[] = [];
  for (const weight of layer.weights) {
    const shape = [...weight.shape.slice(0, -1), units];
    const width = weight.shape.at(-1)!;
    let values: Float32Array;
    if (plan.kind === 'new')
      values = weight.name === 'kernel' ? glorotUniform(shape[0], units, plan.seed) : new Float32Array(units);
    else if (width === 1) values = (await read(weight)).map((value) => -value);
    else values = columns(await read(weight), width, plan.outputs);
    weights.push({ ...weight, shape, values });
  }
  return { ...layer, config: { ...layer.config, units }, weights };
}

/** A dense layer of zeros and ones that picks outputs; of a single one, −1 turns it around. */
function picker(plan: { outputs: readonly number[] }, width: number): Parameters<typeof append>[1] {
  const units = width === 1 ? 1 : plan.outputs.length;
  const kernel = new Float32Array(width * units);
  if (width === 1) kernel[0] = -1;
  else
    plan.outputs.forEach((output, at) => {
      kernel[output * units + at] = 1;
    });
  return {
    className: 'Dense',
    config: { units, activation: units === 1 ? 'sigmoid' : 'softmax', use_bias: false },
    weights: [{ name: 'kernel', shape: [width, units], values: kernel }],
  };
}

/** An ensemble with the end of each member fitted. */
async function fitMembers(
  graph: ModelGraph,
  members: readonly TensorRef[],
  fit: (member: ModelGraph) => Promise<ModelGraph>,
): Promise<ModelGraph> {
  let fitted = graph;
  const ends: TensorRef[] = [];
  for (const ref of members) {
    fitted = await fit({ ...fitted, outputs: [ref] });
    ends.push(fitted.outputs[0]);
  }
  const [[name]] = graph.outputs;
  const others = fitted.layers.filter((layer) => layer.name !== name);
  const average = fitted.layers.find((layer) => layer.name === name) as GraphLayer;
  return { ...fitted, layers: [...others, { ...average, calls: [ends] }], outputs: graph.outputs };
}

/**
 * The architecture with its end fitted to other classes, and its probabilities there. Weights that change have their new
 * values in the graph; the others are empty, as in `graph`, and the same objects.
 * @param outputs Units of its output now.
 * @param read Gives the present values of a weight.
 * @throws UserError where a new last layer has no place.
 */
export async function fitHead(
  graph: ModelGraph,
  outputs: number,
  plan: HeadPlan,
  read: (weight: GraphWeight) => Promise<Float32Array>,
): Promise<ModelGraph> {
  const whole = withProbabilities(graph, outputs);
  if (plan.kind === 'keep') return whole;
  const { dense, activationAt, members } = headOf(whole);
  if (members) return fitMembers(whole, members, (member) => fitHead(member, outputs, plan, read));
  if (!dense) {
    if (plan.kind === 'select') return append(withLogits(whole), picker(plan, outputs));
    throw new UserError(
      'The model does not end in a dense layer, so no other can take its place for other classes.',
      'Choose a model whose classes are those of the dataset.',
    );
  }
  const layer = await refitted(dense.layer, plan, read);
  if (plan.kind === 'select') return changeAt(whole, dense.path, () => layer);
  const wanted = plan.units === 1 ? 'sigmoid' : 'softmax';
  // A new layer must be trained, also where the file had frozen the old one.
  const trained = changeAt(
    whole,
    dense.path,
    () => ({ ...layer, trainable: true }),
    (around) => ({ ...around, trainable: true }),
  );
  return changeAt(trained, activationAt, (last) => withActivation(last, wanted));
}

/** Where the values of each weight of a fitted model come from, in the order of `model.weights`. */
export type WeightSource = { from: number; to: number } | Float32Array;

/** The weights of `fitted`: parts of the buffer of `graph`, from value to value, or values of its own. */
export function weightSources(graph: ModelGraph, fitted: ModelGraph): WeightSource[] {
  const places = new Map<GraphWeight, { from: number; to: number }>();
  let offset = 0;
  for (const weight of variableWeights(graph)) {
    places.set(weight, { from: offset, to: offset + sizeOf(weight.shape) });
    offset += sizeOf(weight.shape);
  }
  return variableWeights(fitted).map((weight) => places.get(weight) ?? weight.values);
}
