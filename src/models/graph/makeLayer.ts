/** From a layer of a graph to a layer of TensorFlow.js, not yet built. It must not know of graphs. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../shared/errors.ts';
import { hashKeys } from '../../shared/random.ts';
import { ACTIVATIONS } from '../layers/layerRules.ts';
import { RANDOM_LAYERS } from '../layers/pictures.ts';
import { sizeOf } from '../layers/rule.ts';
import {
  CenterCrop,
  Dropout,
  KeptGlobalPooling,
  type LayerBase,
  Normalization,
  PassingLayer,
  Rescaling,
  Resizing,
  SpatialDropout2D,
  Subtract,
} from './kerasLayers.ts';
import type { GraphLayer, GraphWeight } from './modelGraph.ts';
import { normalizationOf } from './normalization.ts';

type Config = tf.serialization.ConfigDict;

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const shapeText = (shape: readonly (number | null)[]) => `[${shape.join(', ')}]`;

type Initializer = ReturnType<typeof tf.initializers.zeros>;
type SeedOf = (weight: GraphWeight) => number | null;

/** Whether a weight is one of an architecture alone, to be drawn or loaded. */
const isOpen = ({ shape, values }: GraphWeight) => values.length === 0 && sizeOf(shape) > 0;

/** What Keras starts from: uniform kernels (Glorot), a scale of one, zeros else. Without a seed kernels are zero, to be loaded. */
function firstValues({ name }: GraphWeight, seed: number | null): Initializer {
  if (name === 'gamma' || name === 'moving_variance') return tf.initializers.ones();
  // To tfjs a seed of 0 means no seed.
  const isDrawn = seed !== null && name.endsWith('kernel');
  return isDrawn ? tf.initializers.glorotUniform({ seed: seed || 1 }) : tf.initializers.zeros();
}

/** Hands out the values, one array a call, once TensorFlow.js asks: nothing is allocated before the shapes agree. */
function initializerFrom(layer: GraphLayer, weights: GraphWeight[], seedOf: SeedOf): Initializer {
  const initializer = tf.initializers.zeros();
  const waiting = [...weights];
  initializer.apply = (shape) => {
    const weight = waiting.shift()!;
    const { name, shape: held, values } = weight;
    if (shapeText(shape) !== shapeText(held))
      throw new UserError(
        `The layer "${layer.name}" (${layer.className}) needs ${name} of the shape ${shapeText(shape)}, but the file holds ${shapeText(held)}.`,
        'The file is damaged, or its weights belong to another model.',
      );
    if (isOpen(weight)) return firstValues(weight, seedOf(weight)).apply(shape, 'float32');
    return tf.tensor(values, [...held], 'float32');
  };
  return initializer;
}

/** TensorFlow.js' argument for a weight: "depthwise_kernel" is given by depthwiseInitializer. */
function initializerName(weight: string): string {
  return `${camelCase(weight === 'kernel' ? weight : weight.replace(/_kernel$/, ''))}Initializer`;
}

function normalization(layer: GraphLayer, base: LayerBase): tf.layers.Layer {
  const { axis } = layer.config;
  // Over the last axis, or, with no axis, one mean for all.
  if (axis !== -1 && axis !== 3 && !(axis === null || (Array.isArray(axis) && axis.length === 0)))
    throw new UserError(
      `The layer "${layer.name}" (Normalization) has axis = ${JSON.stringify(axis)}, which cannot be computed here. Expected -1.`,
    );
  const { mean, deviation, invert } = normalizationOf(layer);
  return new Normalization(base, mean, deviation, invert);
}

/** Classes that TensorFlow.js has not, or computes otherwise. */
function ownLayer(layer: GraphLayer, base: LayerBase, place: number): tf.layers.Layer | null {
  const { className, config } = layer;
  const size = [config.height, config.width] as [number, number];
  if (Object.hasOwn(RANDOM_LAYERS, className)) return new PassingLayer(className, base, config as Config);
  switch (className) {
    case 'Rescaling':
      return new Rescaling(base, config.scale as number | number[], config.offset as number | number[]);
    case 'Normalization':
      return normalization(layer, base);
    case 'Resizing':
      return new Resizing(base, size, config.interpolation as 'bilinear' | 'nearest');
    case 'CenterCrop':
      return new CenterCrop(base, size);
    case 'SpatialDropout2D':
      return new SpatialDropout2D(base, config.rate as number, place);
    case 'Dropout':
      return new Dropout(base, config.rate as number, place);
    case 'Subtract':
      return new Subtract(base);
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D':
      return config.keepdims === true ? new KeptGlobalPooling(className, base) : null;
    case 'Softmax':
      return tf.layers.activation({ ...base, activation: 'softmax' });
    default:
      return null;
  }
}

/** TensorFlow.js leaves the multiplier out of what it saves of a separable convolution. */
function saveMultiplier(made: tf.layers.Layer, depthMultiplier: unknown): void {
  const config = made.getConfig.bind(made);
  made.getConfig = () => ({ ...config(), depthMultiplier: depthMultiplier as number });
}

/** TensorFlow.js normalizes along the last axis, whatever the layer says. */
function checkLastAxis(made: tf.layers.Layer, { name, config: { axis } }: GraphLayer): void {
  const build = made.build.bind(made);
  made.build = (shape) => {
    const last = (shape as (number | null)[]).length - 1;
    if (axis !== -1 && axis !== last)
      throw new UserError(
        `The layer "${name}" (BatchNormalization) has axis = ${JSON.stringify(axis)}, which cannot be computed here. Expected -1.`,
      );
    build(shape);
  };
}

/**
 * The layer with its weights, which it takes up when it is first applied. `place` tells it from the others of its model.
 * @param seed Of weights without values; null leaves kernels at zero.
 * @throws UserError, then or now, where an argument or the shape of a weight does not fit.
 */
export function makeLayer(layer: GraphLayer, place: number, seed: number | null): tf.layers.Layer {
  const base: LayerBase = { name: layer.name, trainable: layer.trainable };
  const own = ownLayer(layer, base, place);
  if (own) return own;
  const args: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(layer.config)) {
    if (value === null) continue;
    args[camelCase(name)] = name === 'activation' ? ACTIVATIONS[value as string] : value;
  }
  // Keras 3 calls it negative_slope.
  if (layer.className === 'LeakyReLU') args.alpha = layer.config.negative_slope;
  // A second kernel draws other numbers than the first.
  const seedOf: SeedOf = (weight) => {
    const at = layer.weights.indexOf(weight);
    return seed === null ? null : hashKeys(seed, place, ...(at > 0 ? [at] : []));
  };
  for (const weight of layer.weights)
    args[initializerName(weight.name)] = initializerFrom(layer, [weight], seedOf);
  // TensorFlow.js takes the depthwise initializer for both of its kernels.
  if (layer.className === 'SeparableConv2D')
    args.depthwiseInitializer = initializerFrom(layer, layer.weights.slice(0, 2), seedOf);
  const found = tf.serialization.SerializationMap.getMap().classNameMap[layer.className];
  const made = new found[0](args as Config);
  if (!(made instanceof tf.layers.Layer)) throw new TypeError(`${layer.className} is no layer.`);
  if (layer.className === 'SeparableConv2D') saveMultiplier(made, layer.config.depth_multiplier);
  if (layer.className === 'BatchNormalization') checkLastAxis(made, layer);
  return made;
}
