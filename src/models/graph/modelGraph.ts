/**
 * A model as plain data, in the words of Keras 3: what the catalogue draws, what every format is read into and written from.
 * It must not import tfjs.
 */
import { type LayerConfig, type Shape, sizeOf } from '../layers/rule.ts';

/** One array of a layer. */
export interface GraphWeight {
  /** As TensorFlow.js calls it: "kernel", "bias", "gamma", "depthwise_kernel". */
  name: string;
  shape: Shape;
  /** Row-major; none where only the architecture is known. */
  values: Float32Array;
}

/** A result inside a graph: of which layer, of which of its calls, which of its outputs. */
export type TensorRef = readonly [layer: string, call: number, output: number];

export interface GraphLayer {
  /** Keras' class; "Sequential" or "Functional" where `graph` is a nested model. */
  className: string;
  /** Unique in its graph. */
  name: string;
  trainable: boolean;
  /**
   * Of a Rescaling that is no layer in Keras but a number added to a tensor, or multiplied with it: the class of the
   * operation. Then it is named after that, and Keras' `model.layers` passes over it.
   */
  operation?: 'Add' | 'Multiply';
  config: LayerConfig;
  /** In Keras' order: trainable ones first. */
  weights: readonly GraphWeight[];
  graph: ModelGraph | null;
  /** In a functional graph: the inputs of each call. Empty for InputLayer, and in a sequential graph. */
  calls: readonly (readonly TensorRef[])[];
}

/** Layers and how they are joined. The first layer of a sequential graph is its InputLayer. */
export interface ModelGraph {
  kind: 'Sequential' | 'Functional';
  name: string;
  layers: readonly GraphLayer[];
  /** Of a functional graph; empty for a sequential one. */
  inputs: readonly TensorRef[];
  outputs: readonly TensorRef[];
}

/** The values that moving averages are kept in: never trained. */
const STATISTICS = new Set(['moving_mean', 'moving_variance', 'mean', 'variance', 'count']);

/** Whether a weight of that name is counted, not trained. */
export const isStatistic = (name: string) => STATISTICS.has(name);

/** A weight with the layer that it belongs to. */
export interface PlacedWeight {
  layer: GraphLayer;
  weight: GraphWeight;
}

/**
 * All weights in the order of TensorFlow.js' `model.weights` and of Keras' legacy files: those that are trained, then the
 * others. With `trainable` false none counts as trained.
 */
export function orderedWeights(
  layers: readonly GraphLayer[],
  trainable = true,
): { trained: PlacedWeight[]; others: PlacedWeight[] } {
  const trained: PlacedWeight[] = [];
  const others: PlacedWeight[] = [];
  for (const layer of layers) {
    const live = trainable && layer.trainable;
    if (layer.graph) {
      const inner = orderedWeights(layer.graph.layers, live);
      for (const one of inner.trained) trained.push(one);
      for (const one of inner.others) others.push(one);
      continue;
    }
    for (const weight of layer.weights)
      (live && !isStatistic(weight.name) ? trained : others).push({ layer, weight });
  }
  return { trained, others };
}

/** What TensorFlow.js keeps as variables: Normalization's numbers are constants there. */
const isVariable = ({ layer }: PlacedWeight) => layer.className !== 'Normalization';

const weightOf = ({ weight }: PlacedWeight) => weight;

/** The weights that TensorFlow.js keeps as variables, in the order of `model.weights`. */
export function variableWeights(graph: Pick<ModelGraph, 'layers'>): GraphWeight[] {
  const { trained, others } = orderedWeights(graph.layers);
  return [...trained, ...others].filter(isVariable).map(weightOf);
}

/** How many values all of them have. */
const valueCount = (weights: readonly GraphWeight[]) =>
  weights.reduce((count, { shape }) => count + sizeOf(shape), 0);

/** Values of all weights, as Keras counts them: Normalization's among them. */
export function parameterCount(graph: Pick<ModelGraph, 'layers'>): number {
  const { trained, others } = orderedWeights(graph.layers);
  return valueCount([...trained, ...others].map(weightOf));
}

/** How many of them training moves. */
export function trainableCount(graph: ModelGraph): number {
  return valueCount(orderedWeights(graph.layers).trained.map(weightOf));
}

/** All weights as one buffer of float32, in the order of `model.weights`. */
export function weightDataOf(graph: ModelGraph): ArrayBuffer {
  const weights = variableWeights(graph);
  const data = new Float32Array(weights.reduce((sum, { values }) => sum + values.length, 0));
  let offset = 0;
  for (const { values } of weights) {
    data.set(values, offset);
    offset += values.length;
  }
  return data.buffer;
}

/** Each layer as `change` gives it, in nested models too; a nested model itself is not asked for. */
export function mapLayers(graph: ModelGraph, change: (layer: GraphLayer) => GraphLayer): ModelGraph {
  const layers = graph.layers.map((layer) =>
    layer.graph ? { ...layer, graph: mapLayers(layer.graph, change) } : change(layer),
  );
  return { ...graph, layers };
}

/** Each layer with that flag, in nested models too. */
export const withTrainable = (graph: ModelGraph, trainable: boolean): ModelGraph =>
  mapLayers(graph, (layer) => ({ ...layer, trainable }));

/** The graph with some of its weights replaced. */
function replaceWeights(graph: ModelGraph, changed: ReadonlyMap<GraphWeight, GraphWeight>): ModelGraph {
  return mapLayers(graph, (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => changed.get(weight) ?? weight),
  }));
}

/**
 * The architecture alone: what TensorFlow.js keeps as variables has no values any more, only shapes. `withWeights` fills
 * them in again.
 */
export function skeletonOf(graph: ModelGraph): ModelGraph {
  const empty = (weight: GraphWeight) => [weight, { ...weight, values: new Float32Array(0) }] as const;
  return replaceWeights(graph, new Map(variableWeights(graph).map(empty)));
}

/**
 * The graph with other values, in the order of `model.weights`: what training made of it. They are views of `data`.
 * @throws RangeError where the count differs.
 */
export function withWeights(graph: ModelGraph, data: ArrayBuffer): ModelGraph {
  const values = new Float32Array(data);
  const needed = valueCount(variableWeights(graph));
  if (needed !== values.length)
    throw new RangeError(`The model has ${needed} weights, but ${values.length} were given.`);
  let offset = 0;
  const changed = new Map<GraphWeight, GraphWeight>();
  for (const weight of variableWeights(graph)) {
    const end = offset + sizeOf(weight.shape);
    changed.set(weight, { ...weight, values: values.subarray(offset, end) });
    offset = end;
  }
  return replaceWeights(graph, changed);
}

/** The graph with pictures of that size [height, width] wherever its input takes any. */
export function withInputSize(graph: ModelGraph, [height, width]: readonly [number, number]): ModelGraph {
  const layers = graph.layers.map((layer) => {
    if (layer.className !== 'InputLayer') return layer;
    const [batch, anyHeight, anyWidth, ...rest] = layer.config.batch_shape as (number | null)[];
    const shape = [batch, anyHeight ?? height, anyWidth ?? width, ...rest];
    return { ...layer, config: { ...layer.config, batch_shape: shape } };
  });
  return { ...graph, layers };
}

/** Sizes of each input without the batch; null where any size is taken. */
export function inputShapesOf({ layers }: ModelGraph): (number | null)[][] {
  return layers
    .filter(({ className }) => className === 'InputLayer')
    .map(({ config }) => (config.batch_shape as (number | null)[]).slice(1));
}

/** Those of a model's one input; null where it has several. */
export function inputShapeOfGraph(graph: ModelGraph): (number | null)[] | null {
  const [shape, ...others] = inputShapesOf(graph);
  return others.length > 0 ? null : (shape ?? null);
}
