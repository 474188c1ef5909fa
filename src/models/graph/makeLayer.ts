/** From a layer of a file to a layer of TensorFlow.js, not yet built. It must not know of graphs. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../shared/errors.ts';
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
import { ACTIVATIONS, RANDOM_LAYERS } from './layerRules.ts';
import type { LayerFile, WeightFile } from './modelFile.ts';

type Config = tf.serialization.ConfigDict;

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const shapeText = (shape: readonly (number | null)[]) => `[${shape.join(', ')}]`;

/** Hands out the file's values, one array a call, once TensorFlow.js asks: nothing is allocated before the shapes agree. */
function initializerFrom(layer: LayerFile, weights: WeightFile[]): ReturnType<typeof tf.initializers.zeros> {
  const initializer = tf.initializers.zeros();
  const waiting = [...weights];
  initializer.apply = (shape) => {
    const { name, shape: held, values } = waiting.shift()!;
    if (shapeText(shape) !== shapeText(held))
      throw new UserError(
        `The layer "${layer.name}" (${layer.className}) needs ${name} of the shape ${shapeText(shape)}, but the file holds ${shapeText(held)}.`,
        'The file is damaged, or its weights belong to another model.',
      );
    return tf.tensor(values, [...held], 'float32');
  };
  return initializer;
}

/** TensorFlow.js' argument for a weight: "depthwise_kernel" is given by depthwiseInitializer. */
function initializerName(weight: string): string {
  return `${camelCase(weight === 'kernel' ? weight : weight.replace(/_kernel$/, ''))}Initializer`;
}

function kerasNumbers(layer: LayerFile, name: 'mean' | 'variance'): number[] {
  const given = layer.config[name];
  if (typeof given === 'number') return [given];
  if (Array.isArray(given)) return given.flat(8).map(Number);
  const weight = layer.weights.find((one) => one.name === name);
  if (!weight)
    throw new UserError(
      `The layer "${layer.name}" (Normalization) has no ${name}: it was never adapted to data.`,
      'Adapt it in Python and save the model again.',
    );
  return [...weight.values];
}

function normalization(layer: LayerFile, base: LayerBase): tf.layers.Layer {
  const { axis, invert } = layer.config;
  // Over the last axis, or, with no axis, one mean for all.
  if (axis !== -1 && axis !== 3 && !(axis === null || (Array.isArray(axis) && axis.length === 0)))
    throw new UserError(
      `The layer "${layer.name}" (Normalization) has axis = ${JSON.stringify(axis)}, which cannot be computed here. Expected -1.`,
    );
  const [mean, variance] = [kerasNumbers(layer, 'mean'), kerasNumbers(layer, 'variance')];
  return new Normalization(base, mean, variance, invert === true);
}

/** Classes that TensorFlow.js has not, or computes otherwise. */
function ownLayer(layer: LayerFile, base: LayerBase, place: number): tf.layers.Layer | null {
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
function checkLastAxis(made: tf.layers.Layer, { name, config: { axis } }: LayerFile): void {
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
 * @throws UserError, then or now, where an argument or the shape of a weight does not fit.
 */
export function makeLayer(layer: LayerFile, place: number): tf.layers.Layer {
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
  for (const weight of layer.weights) args[initializerName(weight.name)] = initializerFrom(layer, [weight]);
  // TensorFlow.js takes the depthwise initializer for both of its kernels.
  if (layer.className === 'SeparableConv2D')
    args.depthwiseInitializer = initializerFrom(layer, layer.weights.slice(0, 2));
  const found = tf.serialization.SerializationMap.getMap().classNameMap[layer.className];
  const made = new found[0](args as Config);
  if (!(made instanceof tf.layers.Layer)) throw new TypeError(`${layer.className} is no layer.`);
  if (layer.className === 'SeparableConv2D') saveMultiplier(made, layer.config.depth_multiplier);
  if (layer.className === 'BatchNormalization') checkLastAxis(made, layer);
  return made;
}
