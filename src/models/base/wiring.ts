/**
 * What two networks have in common, whatever their layers are called: each result by what computes it, from which results. What
 * converters and versions of Keras write in two ways is the same here: padding before a window or in it, an activation in a layer
 * or behind it, a mean that keeps its axes or is reshaped. Plain data; no tfjs.
 */
import type { GraphLayer, ModelGraph } from '../graph/modelGraph.ts';
import { walkGraph } from '../graph/walkGraph.ts';
import { LAYER_RULES, outputShapeOf } from '../layers/layerRules.ts';
import { edgesOf, type LayerConfig, pairOf, type Shape } from '../layers/rule.ts';
import { slide, stridesOf } from '../layers/windows.ts';

/** A result on its way. */
interface Result {
  id: number;
  shape: Shape;
  /** Zeros at its edges that its id knows nothing of: [top, left, bottom, right]. */
  zeros: readonly number[];
  /** Whether it is the picture itself, perhaps in another range of values. */
  isPicture: boolean;
}

export interface Wiring {
  /** Of the end. */
  end: number;
  /** The result of each layer that has weights, before its own activation. */
  ids: ReadonlyMap<GraphLayer, number>;
  /** The last layer that gives a result. */
  last: ReadonlyMap<number, GraphLayer>;
}

/** Numbers for results: the same for the same text. Wirings are compared where they are made with the same. */
export type Numbers = Map<string, number>;

const NO_ZEROS = [0, 0, 0, 0];
const CONVOLUTIONS = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D']);
/** Their answers are their inputs'. */
const PASSING = /^(Dropout|SpatialDropout2D|GaussianNoise|GaussianDropout|AlphaDropout|Random\w+)$/;
const PAIRS = new Set(['pool_size', 'kernel_size', 'dilation_rate', 'size']);
const SAME_ACTIVATION: Readonly<Record<string, string>> = { swish: 'silu', hard_swish: 'hard_silu' };

/** What an activation is called; null for a layer that is none, or has numbers of its own. */
function activationOf({ className, config }: GraphLayer): string | null {
  if (className === 'Activation') return config.activation as string;
  if (className === 'Softmax') return 'softmax';
  if (className !== 'ReLU' || Number(config.negative_slope ?? 0) + Number(config.threshold ?? 0) !== 0)
    return null;
  const most = config.max_value ?? null;
  return most === null ? 'relu' : most === 6 ? 'relu6' : null;
}

/** Numbers as float32 files give them back. */
const plain = (_: string, value: unknown) =>
  typeof value === 'number' ? Number(value.toPrecision(6)) : value;

/** The arguments that count for the answer, as text. */
function argumentsOf({ className, config }: GraphLayer): string {
  const { args } = LAYER_RULES[className];
  const names = Object.keys(args).filter((name) => !/^(momentum|axis|activation|strides)$/.test(name));
  const values = names.map((name) => {
    const value = config[name] ?? args[name];
    return PAIRS.has(name) ? pairOf(value) : value;
  });
  return JSON.stringify([names, values, stridesOf(config)], plain);
}

const weightsText = ({ weights }: GraphLayer) =>
  weights.map(({ name, shape }) => `${name} ${shape.join('×')}`).join();

/** @param numbers Gets a number for each result that it has none for. */
export function wiringOf(graph: ModelGraph, input: Shape, numbers: Numbers): Wiring {
  const ids = new Map<GraphLayer, number>();
  const last = new Map<number, GraphLayer>();
  const numberOf = (text: string): number => {
    const id = numbers.get(text) ?? numbers.size;
    numbers.set(text, id);
    return id;
  };
  const textOf = ({ id, shape, zeros }: Result) => `${id} ${shape.join('×')} ${zeros.join()}`;
  const made = (text: string, shape: Shape): Result => ({
    ...{ id: numberOf(text), shape, zeros: NO_ZEROS, isPicture: false },
  });

  const activated = (result: Result, name: unknown): Result => {
    const activation = SAME_ACTIVATION[String(name)] ?? String(name ?? 'linear');
    return activation === 'linear' ? result : made(`${activation} of ${textOf(result)}`, result.shape);
  };

  /** A window over a picture, its own zeros and those before it taken together. */
  function convolved(layer: GraphLayer, read: Result, shape: Shape): Result {
    const { pads } = slide(layer.config, read.shape);
    const zeros = read.zeros.map((count, side) => count + pads[side]);
    const [top, left, bottom, right] = read.zeros;
    const bare = [read.shape[0] - top - bottom, read.shape[1] - left - right, read.shape[2]];
    const { dilation_rate, groups }: LayerConfig = layer.config;
    const window = JSON.stringify([stridesOf(layer.config), pairOf(dilation_rate ?? 1), groups ?? 1]);
    const source = textOf({ ...read, shape: bare, zeros });
    return made(`${layer.className} ${window} ${weightsText(layer)} of ${source}`, shape);
  }

  function visit(layer: GraphLayer, read: readonly Result[]): Result {
    const [first] = read;
    const { className, config } = layer;
    if (layer.graph) return made(`“${layer.name}” of ${read.map(textOf)}`, first.shape);
    if (PASSING.test(className)) return first;
    const shape = outputShapeOf(
      layer,
      read.map((one) => one.shape),
    );
    const isRange = className === 'Rescaling' || className === 'Normalization';
    if (isRange && first.isPicture && layer.weights.length === 0) return first;
    if (className === 'ZeroPadding2D') {
      const [[top, bottom], [left, right]] = edgesOf(config.padding);
      const zeros = [top, left, bottom, right].map((count, side) => count + first.zeros[side]);
      return { ...first, shape, zeros };
    }
    const activation = activationOf(layer);
    if (activation !== null) return activated(first, activation);
    if (className === 'Reshape' || className === 'Flatten') return { ...first, shape };
    if (className === 'GlobalAveragePooling2D') return made(`mean of ${textOf(first)}`, shape);
    const sources = read.map(textOf);
    if (className === 'Add' || className === 'Multiply') sources.sort();
    const result = CONVOLUTIONS.has(className)
      ? convolved(layer, first, shape)
      : made(`${className} ${argumentsOf(layer)} ${weightsText(layer)} of ${sources.join(' and ')}`, shape);
    if (layer.weights.length > 0) ids.set(layer, result.id);
    // Of Normalization the picture is still the picture.
    return isRange ? { ...result, isPicture: first.isPicture } : activated(result, config.activation);
  }

  const picture = { ...made(`picture ${input.join('×')}`, input), isPicture: true };
  const [end] = walkGraph<Result>(graph, [picture], (layer, read) => {
    const result = visit(layer, read);
    last.set(result.id, layer);
    return new Array(Math.max(1, layer.graph?.outputs.length ?? 1)).fill(result);
  });
  return { end: end.id, ids, last };
}
