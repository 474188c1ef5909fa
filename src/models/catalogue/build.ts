/** From a model's specification to a TensorFlow.js LayersModel with seeded weights. It must not know of training. */
import * as tf from '@tensorflow/tfjs';
import { hashKeys } from '../../shared/random.ts';
import { Dropout } from '../graph/kerasLayers.ts';
import type { InputShape, LayerSpec, ModelDefinition } from '../types.ts';
import { layersOf } from './catalogue.ts';
import { layerNames, modelSummary } from './summary.ts';

type First = { name: string; inputShape?: number[] };

function buildLayer(layer: LayerSpec, base: First, place: number, seed: number | null): tf.layers.Layer {
  // Keras' default: Glorot uniform kernels, zero biases. To tfjs a seed of 0 means no seed.
  const kernelInitializer =
    seed === null ? tf.initializers.zeros() : tf.initializers.glorotUniform({ seed: seed || 1 });
  switch (layer.className) {
    case 'Flatten':
      return tf.layers.flatten(base);
    case 'Dense':
      return tf.layers.dense({
        ...base,
        units: layer.units,
        activation: layer.activation,
        kernelInitializer,
      });
    case 'Conv2D':
      return tf.layers.conv2d({
        ...base,
        filters: layer.filters,
        kernelSize: layer.kernelSize,
        activation: layer.activation,
        kernelInitializer,
      });
    case 'MaxPooling2D':
      return tf.layers.maxPooling2d({ ...base, poolSize: layer.poolSize });
    case 'Dropout':
      return new Dropout({ ...base, trainable: true }, layer.rate, place);
  }
}

/**
 * Builds the model for pictures of `inputShape` with `outputs` output units. The caller owns it and disposes it.
 * The same seed gives the same weights on every device; without a seed they are zero, to be loaded. Throws a UserError where the pictures are too small.
 */
export function buildModel(
  definition: ModelDefinition,
  inputShape: InputShape,
  outputs: number,
  seed: number | null,
): tf.Sequential {
  modelSummary(definition, inputShape, outputs);
  const layers = layersOf(definition, outputs);
  const names = layerNames(layers);
  const model = tf.sequential({ name: definition.id.replaceAll('-', '_') });
  layers.forEach((layer, index) => {
    const base: First = { name: names[index] };
    if (index === 0) base.inputShape = [...inputShape];
    model.add(buildLayer(layer, base, index, seed === null ? null : hashKeys(seed, index)));
  });
  return model;
}
