/**
 * A model with its weights as plain data, in the words of Keras 3: what every format is read into and written from.
 * It must not import tfjs.
 */

/**
 * What nothing says of a model: which output stands for which class, or how the values of pictures become its input.
 * run.json and labels.json name them so.
 */
export type Guess = 'order' | 'range';
export const GUESSES: readonly Guess[] = ['order', 'range'];

/** One array of a layer; its values are row-major. */
export interface WeightFile {
  /** As TensorFlow.js calls it: "kernel", "bias", "gamma", "depthwise_kernel". */
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

/** Arguments of a layer under Keras 3's names, without those that only training from scratch needs. */
export type LayerConfig = Readonly<Record<string, unknown>>;

/** A result inside a graph: of which layer, of which of its calls, which of its outputs. */
export type TensorRef = readonly [layer: string, call: number, output: number];

export interface LayerFile {
  /** Keras' class; "Sequential" or "Functional" where `graph` is a nested model. */
  className: string;
  /** Unique in its graph. */
  name: string;
  trainable: boolean;
  config: LayerConfig;
  /** In Keras' order: trainable ones first. */
  weights: readonly WeightFile[];
  graph: ModelGraph | null;
  /** In a functional graph: the inputs of each call. Empty for InputLayer, and in a sequential graph. */
  calls: readonly (readonly TensorRef[])[];
}

/** Layers and how they are joined. The first layer of a sequential graph is its InputLayer. */
export interface ModelGraph {
  kind: 'Sequential' | 'Functional';
  name: string;
  layers: readonly LayerFile[];
  /** Of a functional graph; empty for a sequential one. */
  inputs: readonly TensorRef[];
  outputs: readonly TensorRef[];
}

/** How a picture becomes what the network receives: resized, its channels ordered, each value × scale + offset. */
export interface Preprocessing {
  /** Pixels. */
  height: number;
  width: number;
  channelOrder: 'rgb' | 'bgr' | 'grayscale';
  /** Applied to bytes 0..255. */
  scale: number;
  offset: number;
}

/** An optimizer between two steps. */
export interface OptimizerFile {
  className: 'Adam' | 'RMSprop' | 'SGD';
  learningRate: number;
  /** Of SGD. */
  momentum: number;
  /** Steps taken. */
  iterations: number;
  /**
   * For each trainable weight of the model, in order: Adam's mean and mean of squares, RMSprop's mean of squares, SGD's
   * velocity where it has momentum.
   */
  slots: readonly WeightFile[];
}

export interface ModelFile {
  /** What it was read from, to be shown: "Keras 3.10.0 (.keras)". */
  origin: string;
  graph: ModelGraph;
  /** Names in the order of the outputs (with one sigmoid output: its 0 and its 1), or null where the file says nothing. */
  classes: readonly string[] | null;
  /** Null where the file says nothing. */
  preprocessing: Preprocessing | null;
  /** What of both was a guess when Darkroom wrote the file; absent where nothing was. */
  guesses?: readonly Guess[];
  /** Null where the file holds none, or one that Darkroom does not have. */
  optimizer: OptimizerFile | null;
}

/** The values that moving averages are kept in: never trained. */
const STATISTICS = new Set(['moving_mean', 'moving_variance', 'mean', 'variance', 'count']);

/** A weight with the layer that it belongs to. */
export interface PlacedWeight {
  layer: LayerFile;
  weight: WeightFile;
}

/**
 * All weights in the order of TensorFlow.js' `model.weights` and of Keras' legacy files: those that are trained, then the
 * others. With `trainable` false none counts as trained.
 */
export function orderedWeights(
  layers: readonly LayerFile[],
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
      (live && !STATISTICS.has(weight.name) ? trained : others).push({ layer, weight });
  }
  return { trained, others };
}

/** The weights that TensorFlow.js keeps as variables, in the order of `model.weights`. Normalization's are constants there. */
export function variableWeights(graph: ModelGraph): WeightFile[] {
  const { trained, others } = orderedWeights(graph.layers);
  return [...trained, ...others]
    .filter(({ layer }) => layer.className !== 'Normalization')
    .map(({ weight }) => weight);
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
export function mapLayers(graph: ModelGraph, change: (layer: LayerFile) => LayerFile): ModelGraph {
  const layers = graph.layers.map((layer) =>
    layer.graph ? { ...layer, graph: mapLayers(layer.graph, change) } : change(layer),
  );
  return { ...graph, layers };
}

/** How many values a weight of this shape has. */
export function sizeOf({ shape }: Pick<WeightFile, 'shape'>): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** The graph with some of its weights replaced. */
function replaceWeights(graph: ModelGraph, changed: ReadonlyMap<WeightFile, WeightFile>): ModelGraph {
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
  const empty = (weight: WeightFile) => [weight, { ...weight, values: new Float32Array(0) }] as const;
  return replaceWeights(graph, new Map(variableWeights(graph).map(empty)));
}

/**
 * The model with other values, in the order of `model.weights`: what training made of it. They are views of `data`.
 * @throws RangeError where the count differs.
 */
export function withWeights(file: ModelFile, data: ArrayBuffer): ModelFile {
  const values = new Float32Array(data);
  const weights = variableWeights(file.graph);
  const needed = weights.reduce((sum, weight) => sum + sizeOf(weight), 0);
  if (needed !== values.length)
    throw new RangeError(`The model has ${needed} weights, but ${values.length} were given.`);
  let offset = 0;
  const changed = new Map<WeightFile, WeightFile>();
  for (const weight of weights) {
    const end = offset + sizeOf(weight);
    changed.set(weight, { ...weight, values: values.subarray(offset, end) });
    offset = end;
  }
  return { ...file, graph: replaceWeights(file.graph, changed), optimizer: null };
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

/** How many values training moves. */
export function trainableCount(graph: ModelGraph): number {
  return orderedWeights(graph.layers)
    .trained.filter(({ layer }) => layer.className !== 'Normalization')
    .reduce((sum, { weight }) => sum + sizeOf(weight), 0);
}

/** Sizes of a model's input without the batch; null where any size is taken. Null as a whole for several inputs. */
export function inputShapeOfGraph(graph: ModelGraph): (number | null)[] | null {
  const inputs = graph.layers.filter(({ className }) => className === 'InputLayer');
  if (inputs.length !== 1) return null;
  return (inputs[0].config.batch_shape as (number | null)[]).slice(1);
}
