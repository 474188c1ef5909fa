/** Holds the graph of a network against the tables that Keras gave of it. It must not import tfjs. */
import { modelById } from '../../src/models/catalogue/catalogue.ts';
import { layerTable } from '../../src/models/graph/layerTable.ts';
import {
  type GraphLayer,
  inputShapesOf,
  type ModelGraph,
  orderedWeights,
  parameterCount,
  trainableCount,
} from '../../src/models/graph/modelGraph.ts';
import { LAYER_RULES } from '../../src/models/layers/layerRules.ts';
import { bodyOf } from './body.ts';
import type { ArchitectureReference, KnownNetwork, LayerLine } from './reference.ts';

/** Keras' tables are for pictures of this height and width. */
const SIZE = 224;
/** Layers whose multiplications Keras' table counts. */
const COUNTED = ['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'Dense'];
/** Arguments that a line names whatever they are. */
const ALWAYS = ['momentum', 'epsilon', 'pool_size', 'strides', 'padding'];

/** [2, 2] as 2, [[3, 3], [3, 3]] as 3; an initializer as its line has it. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const flat = value.flat(2);
    const isPair = value.length === 2 && flat.every((one) => typeof one === 'number' && one === flat[0]);
    return isPair ? flat[0] : value;
  }
  if (value === null || typeof value !== 'object') return value;
  const { class_name, config } = value as { class_name: string; config: Record<string, unknown> };
  const { scale, mode, distribution } = config;
  return `${class_name}(scale=${(scale as number).toFixed(1)}, mode=${mode}, distribution=${distribution})`;
}

/** The arguments that a line must have. */
function argumentsOf({ className, config, operation }: GraphLayer): Record<string, unknown> {
  // Its size is in the line's shape.
  if (className === 'InputLayer') return {};
  if (operation) return { constant: operation === 'Add' ? config.offset : config.scale };
  const defaults = { ...LAYER_RULES[className].args, ...LAYER_RULES[className].rare };
  const same = (name: string) =>
    JSON.stringify(plain(config[name])) === JSON.stringify(plain(defaults[name]));
  const named = Object.keys(config).filter((name) => !same(name) || ALWAYS.includes(name));
  return Object.fromEntries(named.map((name) => [name, plain(config[name])]));
}

/** What a graph's layer has that a line names otherwise, and the other way around. */
function argumentDifferences(layer: GraphLayer, [, , , , , wanted = {}]: LayerLine): string[] {
  const given = argumentsOf(layer);
  const usual: Record<string, unknown> = {
    ...LAYER_RULES[layer.className].args,
    ...LAYER_RULES[layer.className].rare,
  };
  const names = new Set([...Object.keys(given), ...Object.keys(wanted)]);
  return [...names].flatMap((name) => {
    const [ours, theirs] = [given[name] ?? plain(usual[name]), wanted[name] ?? plain(usual[name])];
    return JSON.stringify(ours) === JSON.stringify(theirs)
      ? []
      : [`${layer.name}: ${name} is ${JSON.stringify(ours)}, not ${JSON.stringify(theirs)}`];
  });
}

/** "first differs at 3: a, not b"; none where the lists are the same. */
function listDifference(what: string, ours: readonly unknown[], theirs: readonly unknown[]): string[] {
  const at = Array.from({ length: Math.max(ours.length, theirs.length) }, (_, index) => index).find(
    (index) => JSON.stringify(ours[index]) !== JSON.stringify(theirs[index]),
  );
  if (at === undefined) return [];
  return [`${what} ${at}: ${JSON.stringify(ours[at])}, not ${JSON.stringify(theirs[at])}`];
}

/** The layers as lines without arguments. */
function linesOf(graph: ModelGraph): unknown[][] {
  const rows = new Map(layerTable(graph).map((row) => [row.name, row]));
  return graph.layers.map(({ name, className, operation, calls }) => [
    name,
    operation ? `op:${operation}` : className,
    rows.get(name)?.outputShape ?? inputShapesOf(graph)[0],
    rows.get(name)?.parameters ?? 0,
    (calls[0] ?? []).map(([source]) => source),
  ]);
}

/** All weights in Keras' order, that of the layers, each with its path, its shape and whether it is trained. */
export function weightLines({ layers }: ModelGraph): [string, readonly number[], boolean][] {
  return layers.flatMap((layer) => {
    const trained = new Set(orderedWeights([layer]).trained.map(({ weight }) => weight));
    return layer.weights.map((weight): [string, readonly number[], boolean] => {
      const keras =
        layer.className === 'DepthwiseConv2D' ? weight.name.replace('depthwise_', '') : weight.name;
      return [`${layer.name}/${keras}`, weight.shape, trained.has(weight)];
    });
  });
}

/** Scale, offset and order that the caller applies, by channel; where the reference was built without its own Rescaling, that one. */
function preprocessingDifference({ id }: KnownNetwork, { preprocess }: ArchitectureReference): string[] {
  const { preprocessing } = modelById(id);
  const inside = (preprocess as { in_the_model?: Inside }).in_the_model;
  const isOutside = inside?.words.includes('the caller must do it') ?? false;
  const { scale, offset } = isOutside ? callerPreprocessing(inside!) : preprocess;
  const each = (value: number | readonly number[] | undefined) =>
    typeof value === 'number' ? Array(3).fill(value) : value;
  const near = (value: unknown, wanted: readonly number[]) =>
    Array.isArray(value) && wanted.every((one, at) => Math.abs(one - value[at]) <= 1e-12 * Math.abs(one));
  const fits =
    preprocessing?.channelOrder.toUpperCase() === preprocess.channels &&
    near(each(preprocessing.scale), scale) &&
    near(each(preprocessing.offset), offset);
  return fits
    ? []
    : [`preprocessing is ${JSON.stringify(preprocessing)}, not ${JSON.stringify({ scale, offset })}`];
}

/** What a network does itself, if it is not left out. */
interface Inside {
  words: string;
  scale: number;
  offset: number;
  mean?: readonly number[];
  variance?: readonly number[];
}

function callerPreprocessing({ scale, offset, mean = [0, 0, 0], variance = [1, 1, 1] }: Inside) {
  const deviations = variance.map(Math.sqrt);
  return {
    scale: deviations.map((deviation) => scale / deviation),
    offset: deviations.map((deviation, channel) => (offset - mean[channel]) / deviation),
  };
}

/**
 * What of a network is not as Keras builds it at 224 × 224, as sentences; none where all is: layers with names, order,
 * shapes, inputs and arguments, counts, order and shapes of weights, cut layers, preprocessing, multiplications.
 */
export function tableDifferences(network: KnownNetwork, reference: ArchitectureReference): string[] {
  const graph = bodyOf(network, SIZE, SIZE);
  const rows = layerTable(graph);
  const layers = graph.layers.filter(({ operation }) => !operation);
  const [total, trainable] = [parameterCount(graph), trainableCount(graph)];
  const sums = rows.filter(({ className }) => COUNTED.includes(className));
  const shapes = new Map(rows.map(({ name, outputShape }) => [name, outputShape]));
  const { cutLayers = [] } = modelById(network.id);
  const lines = reference.layers.map(([name, className, shape, parameters, inputs]) => [
    ...[name, className, shape, parameters, inputs],
  ]);
  return [
    ...listDifference('layer', linesOf(graph), lines),
    ...listDifference(
      'end',
      [...graph.inputs, ...graph.outputs].map(([name]) => name),
      [lines[0][0], lines.at(-1)![0]],
    ),
    ...reference.layers.flatMap((line, at) =>
      graph.layers[at] ? argumentDifferences(graph.layers[at], line) : [],
    ),
    ...listDifference('weight', weightLines(graph), reference.weights),
    ...listDifference(
      'count',
      [layers.length, graph.layers.length, total, trainable, total - trainable],
      [
        ...[reference.n_layers, reference.n_operations, reference.params.total],
        ...[reference.params.trainable, reference.params.non_trainable],
      ],
    ),
    ...listDifference(
      'cut layer',
      // An entry may name its end besides: what the activation behind the last one gives.
      cutLayers.slice(0, reference.cut_layers.length).map((name) => [name, shapes.get(name)]),
      reference.cut_layers,
    ),
    ...listDifference(
      'multiplications',
      [sums.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0)],
      [reference.macs_224.total],
    ),
    ...preprocessingDifference(network, reference),
  ];
}
