/**
 * The table that Keras' `model.summary()` prints, computed from the specification alone: no weights are built,
 * so it costs nothing for any image size. No tfjs.
 */
import { UserError } from '../shared/errors.ts';
import { layersOf } from './catalogue.ts';
import type { InputShape, LayerRow, LayerSpec, ModelDefinition } from './types.ts';

const KERAS_NAMES: Record<LayerSpec['className'], string> = {
  Flatten: 'flatten',
  Dense: 'dense',
  Conv2D: 'conv2d',
  MaxPooling2D: 'max_pooling2d',
  Dropout: 'dropout',
};

/** Names as Keras gives them in a fresh session: dense, dense_1, … counted by class. */
export function layerNames(layers: readonly LayerSpec[]): string[] {
  const counts = new Map<string, number>();
  return layers.map(({ className }) => {
    const name = KERAS_NAMES[className];
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}

/** Shape after a layer, without the batch dimension, and the layer's parameter count. */
function applyLayer(layer: LayerSpec, shape: readonly number[]): { shape: number[]; parameters: number } {
  const [height, width, channels] = shape;
  switch (layer.className) {
    case 'Flatten':
      return { shape: [shape.reduce((a, b) => a * b, 1)], parameters: 0 };
    case 'Dense':
      return { shape: [layer.units], parameters: (shape[0] + 1) * layer.units };
    case 'Conv2D': {
      // Padding valid, stride 1: output = input − kernel + 1.
      const trimmed = layer.kernelSize - 1;
      return {
        shape: [height - trimmed, width - trimmed, layer.filters],
        parameters: (layer.kernelSize ** 2 * channels + 1) * layer.filters,
      };
    }
    case 'MaxPooling2D':
      // Padding valid, stride = pool size.
      return {
        shape: [Math.floor(height / layer.poolSize), Math.floor(width / layer.poolSize), channels],
        parameters: 0,
      };
    case 'Dropout':
      return { shape: [...shape], parameters: 0 };
  }
}

/**
 * Values in the largest tensor that a layer needs for one picture. A convolution's are its im2col matrices: a patch
 * of the input for each output position and, for the gradient of its input (which the first layer does not
 * need), a patch of the output for each input position.
 */
function workValues(
  layer: LayerSpec,
  before: readonly number[],
  after: readonly number[],
  isFirst: boolean,
): number {
  const size = after.reduce((a, b) => a * b, 1);
  if (layer.className !== 'Conv2D') return size;
  const taps = layer.kernelSize ** 2;
  const forward = after[0] * after[1] * taps * before[2];
  const backward = isFirst ? 0 : before[0] * before[1] * taps * layer.filters;
  return Math.max(size, forward, backward);
}

/**
 * The layer table of a model for pictures of `inputShape` [height, width, channels] and `outputs` output units.
 * Throws a UserError where the picture is too small for the layers.
 */
export function modelSummary(
  definition: ModelDefinition,
  inputShape: InputShape,
  outputs: number,
): { rows: LayerRow[]; parameters: number } {
  const layers = layersOf(definition, outputs);
  const names = layerNames(layers);
  let shape: readonly number[] = inputShape;
  const rows = layers.map((layer, index): LayerRow => {
    const before = shape;
    const after = applyLayer(layer, before);
    shape = after.shape;
    if (shape.some((size) => size < 1))
      throw new UserError(
        `Pictures of ${inputShape[1]} × ${inputShape[0]} are too small for "${definition.title}": nothing is left after ${names[index]}.`,
        'Choose a larger image size or another model.',
      );
    return {
      name: names[index],
      className: layer.className,
      outputShape: after.shape,
      parameters: after.parameters,
      workValues: workValues(layer, before, after.shape, index === 0),
    };
  });
  return { rows, parameters: rows.reduce((sum, row) => sum + row.parameters, 0) };
}
