/** Finds the layer of a model whose maps Grad-CAM weighs. It must not compute anything. */
import type * as tf from '@tensorflow/tfjs';

const CONVOLUTION = /Conv2D/;

/**
 * Layers whose maps are not looked at: they only thin out, pad or cut what the layer before saw. What follows a convolution
 * otherwise (BatchNormalization, ReLU, Add) belongs to its block, and its output is what the next one sees.
 */
const PASSED_OVER = /Pool|Dropout|Padding|Cropping|UpSampling|Reshape|Permute|InputLayer/;

/** All layers in the order in which they compute, those of nested models in the place of these. */
function flatLayers(layers: readonly tf.layers.Layer[]): tf.layers.Layer[] {
  return layers.flatMap((layer) => {
    const { layers: inner } = layer as Partial<tf.LayersModel>;
    return inner ? flatLayers(inner) : [layer];
  });
}

/** Its output [n, height, width, channels] as the model was built, a size that was left open as null; null where it is no such. */
function mapShape({ inboundNodes }: tf.layers.Layer): (number | null)[] | null {
  // What is used twice has two outputs, and no maps to speak of.
  const shapes = inboundNodes.length === 1 ? inboundNodes[0].outputShapes : [];
  const shape = (Array.isArray(shapes[0]) ? shapes[0] : shapes) as (number | null)[];
  return shape.length === 4 ? shape : null;
}

/**
 * The last layer that still has a place for what it saw: the last convolution with more than one cell, or what follows
 * it in its block. Null where the model has none.
 */
export function lastConvolutionalLayer(
  model: tf.LayersModel,
): { layer: tf.layers.Layer; channels: number } | null {
  const layers = flatLayers(model.layers);
  const first = layers.findIndex((layer) => CONVOLUTION.test(layer.getClassName()));
  if (first < 0) return null;
  for (const layer of layers.slice(first).reverse()) {
    const shape = mapShape(layer);
    if (!shape || PASSED_OVER.test(layer.getClassName())) continue;
    const [, height, width, channels] = shape;
    if (channels !== null && (height !== 1 || width !== 1)) return { layer, channels };
  }
  return null;
}
