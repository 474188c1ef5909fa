/**
 * Reads a model's configuration as Keras 2, Keras 3 and TensorFlow.js write it into one graph, still without weights.
 * It must not import tfjs.
 */
import type { GraphLayer, ModelGraph, TensorRef } from '../../models/graph/modelGraph.ts';
import { LAYER_RULES } from '../../models/layers/layerRules.ts';
import { UserError } from '../../shared/errors.ts';
import {
  argumentsOf,
  checkQuantized,
  damaged,
  isObject,
  type Json,
  MAX_INPUT_VALUES,
  nameOfLayer,
} from './kerasArguments.ts';
import { callsOf, graphRefs } from './kerasNodes.ts';
import { rescalingOf } from './kerasOperations.ts';

/** Models in models, more than anyone writes. */
const MAX_DEPTH = 16;
const READABLE =
  'Darkroom reads models of the usual layers for pictures: Dense, Conv2D, pooling and their like.';

function fields(value: unknown, what: string): Json {
  if (!isObject(value)) throw damaged(`${what} is missing or is no object`);
  return value;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw damaged(`${what} is missing or is no list`);
  return value;
}

/** Sizes with the batch first; null where any size is taken. */
function inputShape(value: unknown, name: string): (number | null)[] {
  const sizes = list(value, `the shape of the input "${name}"`);
  const fits = sizes.every((size) => size === null || (Number.isSafeInteger(size) && Number(size) > 0));
  if (!fits || sizes.length < 2)
    throw damaged(`the shape of the input "${name}" is ${JSON.stringify(value)?.slice(0, 100)}`);
  const shape = sizes as (number | null)[];
  const values = shape.slice(1).reduce<number>((all, size) => all * (size ?? 1), 1);
  if (values > MAX_INPUT_VALUES)
    throw new UserError(
      `The input "${name}" takes pictures of ${shape.slice(1).join(' × ')}, which no device holds. Expected at most ${MAX_INPUT_VALUES} values.`,
      'The file is probably damaged.',
    );
  return shape;
}

const shapeIn = (config: Json) => config.batch_shape ?? config.batch_input_shape;

/** Keras' own classes have no registered name, or stand in a module of Keras; somebody else's may be called the same. */
function isCustom({ module, registered_name: registered, class_name: className }: Json): boolean {
  if (String(className).includes('>')) return true;
  const isKeras = typeof module === 'string' && /^(tf_keras|keras|tensorflow)(\.|$)/.test(module);
  return !isKeras && (typeof registered === 'string' || typeof module === 'string');
}

function unknownClass(className: string, name: string, entry: Json): UserError {
  const layer = nameOfLayer(name, className);
  if (className === 'Lambda')
    return new UserError(
      `${layer} holds Python code, which cannot run here.`,
      'Replace it by a layer of Keras (Rescaling for scaling) and save the model again.',
    );
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda')
    return new UserError(
      `${layer} is an operation of TensorFlow outside of any layer, which cannot be computed here.`,
      'Replace it by a layer of Keras (Rescaling for scaling) and save the model again.',
    );
  if (isCustom(entry))
    return new UserError(`${layer} is a custom layer, whose code is not in the file.`, READABLE);
  return new UserError(`${layer} is of a class that cannot be computed here.`, READABLE);
}

const GRAPHS: Readonly<Record<string, ModelGraph['kind']>> = {
  Sequential: 'Sequential',
  Functional: 'Functional',
  Model: 'Functional',
};

/** @param place Among the layers of its model; the oldest nested models have no other name. */
function layerOf(value: unknown, place: number, depth: number): GraphLayer {
  const entry = fields(value, 'a layer');
  const className = String(entry.class_name);
  const isBareList = Object.hasOwn(GRAPHS, className) && Array.isArray(entry.config);
  const given = isBareList ? {} : fields(entry.config, 'the configuration of a layer');
  const name = String(given.name ?? entry.name ?? (isBareList ? `${className.toLowerCase()}_${place}` : ''));
  if (name === '') throw damaged(`a layer of the class ${className} has no name`);
  const layer = { name, className, trainable: given.trainable !== false, weights: [], calls: [] };
  checkQuantized(given, nameOfLayer(name, className));
  if (isCustom(entry)) throw unknownClass(className, name, entry);
  if (Object.hasOwn(GRAPHS, className))
    return { ...layer, className: GRAPHS[className], config: {}, graph: graphAt(entry, depth + 1) };
  const rescaling = rescalingOf(entry);
  if (rescaling) return { ...layer, className: 'Rescaling', config: rescaling, graph: null };
  if (!Object.hasOwn(LAYER_RULES, className)) throw unknownClass(className, name, entry);
  if (className === 'InputLayer')
    return { ...layer, config: { batch_shape: inputShape(shapeIn(given), name) }, graph: null };
  const config = argumentsOf(given, LAYER_RULES[className], nameOfLayer(name, className));
  return { ...layer, config, graph: null };
}

/** The shape that a sequential model takes, where it does not start with an InputLayer. */
function sequentialShape(config: Json, first: Json | null, firstLayer: GraphLayer | undefined): unknown {
  const own = first && isObject(first.config) ? shapeIn(first.config) : null;
  const nested = firstLayer?.graph?.layers.find(({ className }) => className === 'InputLayer');
  return own ?? config.build_input_shape ?? nested?.config.batch_shape;
}

function sequentialGraph(config: Json, entries: readonly unknown[], name: string, depth: number): ModelGraph {
  const layers = entries.map((entry, place) => layerOf(entry, place, depth));
  if (layers[0]?.className !== 'InputLayer') {
    const first = isObject(entries[0]) ? entries[0] : null;
    const shape = sequentialShape(config, first, layers[0]);
    if (shape === undefined || shape === null)
      throw new UserError(
        `The model "${name}" does not say what it takes: it was saved before it had seen a picture.`,
        'Give its first layer an input shape and save it again.',
      );
    const input = `${layers[0]?.name ?? name}_input`;
    const batchShape = inputShape(shape, input);
    layers.unshift({
      ...{ name: input, className: 'InputLayer', trainable: true, weights: [], calls: [], graph: null },
      config: { batch_shape: batchShape },
    });
  }
  return { kind: 'Sequential', name, layers, inputs: [], outputs: [] };
}

function functionalGraph(config: Json, entries: readonly unknown[], name: string, depth: number): ModelGraph {
  const layers = entries.map((value, place): GraphLayer => {
    const entry = fields(value, 'a layer');
    const layer = layerOf(entry, place, depth);
    const listed = typeof entry.name === 'string' ? entry.name : layer.name;
    const calls = callsOf(entry.inbound_nodes, nameOfLayer(listed, layer.className));
    return { ...layer, name: listed, calls };
  });
  const ends = (value: unknown, what: string): TensorRef[] =>
    graphRefs(list(value, `the list of ${what} of "${name}"`));
  const graph: ModelGraph = {
    ...{ kind: 'Functional', name, layers },
    inputs: ends(config.input_layers, 'inputs'),
    outputs: ends(config.output_layers, 'outputs'),
  };
  return checkedRefs(graph);
}

/**
 * The graph with every reference to a nested model counted from its first call here: Keras 2 counts the call that
 * made the model as its first, and Keras 3 does so in the list of outputs only.
 */
function checkedRefs(graph: ModelGraph): ModelGraph {
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const counted = (refs: readonly TensorRef[]) => {
    const highest = new Map<string, number>();
    for (const [name, call] of refs) highest.set(name, Math.max(call, highest.get(name) ?? 0));
    return ([name, call, output]: TensorRef): TensorRef => {
      const layer = byName.get(name);
      if (!layer) throw damaged(`the layer "${name}" is used but not there`);
      const calls = Math.max(1, layer.calls.length);
      const shift = layer.graph && highest.get(name)! >= calls ? 1 : 0;
      if (call - shift >= calls || call < shift)
        throw damaged(`call ${call} of the layer "${name}" is used but not there`);
      return [name, call - shift, output];
    };
  };
  const inner = counted(graph.layers.flatMap((layer) => layer.calls.flat()));
  const outer = counted([...graph.inputs, ...graph.outputs]);
  const layers = graph.layers.map((layer) => ({
    ...layer,
    calls: layer.calls.map((refs) => refs.map(inner)),
  }));
  return { ...graph, layers, inputs: graph.inputs.map(outer), outputs: graph.outputs.map(outer) };
}

function graphAt(value: unknown, depth: number): ModelGraph {
  if (depth > MAX_DEPTH) throw damaged(`models are nested more than ${MAX_DEPTH} deep`);
  const model = fields(value, 'the model');
  const className = String(model.class_name);
  if (!Object.hasOwn(GRAPHS, className))
    throw new UserError(
      `The model is of the class "${className}", whose code is not in the file. Expected a Sequential or a functional model.`,
      'In Python, build it with keras.Sequential or keras.Model(inputs, outputs) and save it again.',
    );
  // The oldest sequential models are a bare list of layers.
  const config = Array.isArray(model.config)
    ? { layers: model.config }
    : fields(model.config, 'its configuration');
  const entries = list(config.layers, 'the list of layers');
  const name = String(config.name ?? 'model');
  const kind = GRAPHS[className];
  const graph =
    kind === 'Sequential'
      ? sequentialGraph(config, entries, name, depth)
      : functionalGraph(config, entries, name, depth);
  const names = new Set<string>();
  for (const layer of graph.layers) {
    if (names.has(layer.name)) throw damaged(`two layers are called "${layer.name}"`);
    names.add(layer.name);
  }
  return graph;
}

/**
 * The graph of a configuration `{class_name, config}`, its layers without weights.
 * @throws UserError that names the layer and the option that cannot be computed here.
 */
export function graphOfConfig(json: unknown): ModelGraph {
  try {
    return graphAt(json, 0);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw damaged('its lists are nested too deeply');
    throw thrown;
  }
}
