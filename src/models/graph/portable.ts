/**
 * A model without the layers that only Darkroom knows, so that any page with TensorFlow.js loads what is saved of it. It
 * must not import tfjs.
 */
import { UserError } from '../../shared/errors.ts';
import { RANDOM_LAYERS } from './layerRules.ts';
import type { LayerFile, ModelFile, ModelGraph, TensorRef } from './modelFile.ts';

/** Keras' least deviation. */
const NORMALIZATION_EPSILON = 1e-7;
/** Classes that TensorFlow.js has not, and that nothing can stand for. */
const UNKNOWN = new Set(['Subtract', 'CenterCrop', 'Resizing']);

function numbersOf({ config, weights }: LayerFile, name: string): number[] {
  const given = config[name];
  if (given !== undefined && given !== null) return [given].flat(8).map(Number);
  return [...(weights.find((weight) => weight.name === name)?.values ?? [])];
}

/** (x − mean) / deviation as x · scale + offset, for each channel. */
function asRescaling(layer: LayerFile): LayerFile {
  const mean = numbersOf(layer, 'mean');
  const deviation = numbersOf(layer, 'variance').map((value) =>
    Math.max(Math.sqrt(value), NORMALIZATION_EPSILON),
  );
  const inverted = layer.config.invert === true;
  const scale = inverted ? deviation : deviation.map((value) => 1 / value);
  const offset = inverted ? mean : mean.map((value, at) => -value / deviation[at]);
  return { ...layer, className: 'Rescaling', config: { scale, offset }, weights: [] };
}

/** Whether a layer gives what it gets, when the model answers. */
function passes(layer: LayerFile, size: readonly unknown[]): boolean {
  const { className, config, graph } = layer;
  if (className === 'Resizing') return config.height === size[1] && config.width === size[2];
  if (graph) return graph.kind === 'Sequential' && graph.layers.length === 1;
  return className === 'SpatialDropout2D' || Object.hasOwn(RANDOM_LAYERS, className);
}

function converted(layer: LayerFile): LayerFile {
  if (layer.graph) return { ...layer, graph: portableGraph(layer.graph) };
  if (layer.className === 'Normalization') return asRescaling(layer);
  if (layer.className === 'Softmax')
    return { ...layer, className: 'Activation', config: { activation: 'softmax' } };
  return layer;
}

/** Refuses what would be computed otherwise, or not at all. */
function checked(layer: LayerFile): LayerFile {
  if (UNKNOWN.has(layer.className) || layer.config.keepdims === true)
    throw new UserError(
      `The layer "${layer.name}" (${layer.className}) cannot be computed by TensorFlow.js itself.`,
      'Save the model as a Keras file instead.',
    );
  return layer;
}

function portableGraph(graph: ModelGraph): ModelGraph {
  const [input] = graph.layers;
  // Of a sequential model, the size of the pictures until a layer may change it.
  let size = graph.kind === 'Sequential' ? ((input?.config.batch_shape as unknown[]) ?? []) : [];
  const layers: LayerFile[] = [];
  /** What stands in for the results of a layer that is left out. */
  const instead = new Map<string, readonly TensorRef[]>();
  for (const layer of graph.layers.map(converted)) {
    if (passes(layer, size)) {
      instead.set(
        layer.name,
        layer.calls.map(([first]) => first),
      );
      continue;
    }
    if (!['InputLayer', 'Rescaling'].includes(layer.className)) size = [];
    layers.push(checked(layer));
  }
  const follow = (ref: TensorRef): TensorRef => {
    const next = instead.get(ref[0])?.[ref[1]];
    return next ? follow(next) : ref;
  };
  return {
    ...graph,
    layers: layers.map((layer) => ({ ...layer, calls: layer.calls.map((refs) => refs.map(follow)) })),
    outputs: graph.outputs.map(follow),
  };
}

/**
 * The same model for any TensorFlow.js: what does nothing when the model answers is left out, Normalization becomes a
 * Rescaling. Its weights keep their order.
 * @throws UserError that names a layer which TensorFlow.js lacks.
 */
export function portable(file: ModelFile): ModelFile {
  return { ...file, graph: portableGraph(file.graph), optimizer: null };
}
