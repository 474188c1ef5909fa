/**
 * The table that Keras' `model.summary()` prints, computed from the specification alone: no weights are built,
 * so it costs nothing for any image size. No tfjs.
 */
import { UserError } from '../../shared/errors.ts';
import type { InputShape, LayerRow, LayerSpec, ModelDefinition } from '../types.ts';
import { layersOf } from './catalogue.ts';

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
 * What a layer leaves on the device for one picture. tfjs' tape keeps a layer's sum, the sum with its bias and the
 * activation of that; on the way back it holds the gradient of each (of the first two in one tensor).
 */
export function memoryOf(
  className: string,
  before: readonly number[],
  after: readonly number[],
  isFirst: boolean,
): Pick<LayerRow, 'keptValues' | 'gradientValues' | 'planeValues'> {
  const size = after.reduce((a, b) => a * b, 1);
  switch (className) {
    case 'InputLayer':
    case 'Flatten':
    case 'Reshape':
      // Another view of the same values.
      return { keptValues: 0, gradientValues: 0, planeValues: 0 };
    case 'Conv2D':
    case 'Conv2DTranspose':
    case 'SeparableConv2D':
    case 'DepthwiseConv2D': {
      const input = before[0] * before[1] * 4 * Math.ceil(before[2] / 4);
      // Forward and filter gradient: the input, the output. Input gradient: the output again, and the sums.
      const planeValues = 2 * (input + size) + (isFirst ? 0 : size + input);
      return { keptValues: 3 * size, gradientValues: 2 * size, planeValues };
    }
    case 'BatchNormalization':
    case 'LayerNormalization':
      // Stock tfjs writes their gradients out of whole tensors.
      return { keptValues: 3 * size, gradientValues: 4 * size, planeValues: 0 };
    case 'Dense':
      return { keptValues: 3 * size, gradientValues: 2 * size, planeValues: 0 };
    default:
      return { keptValues: size, gradientValues: size, planeValues: 0 };
  }
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
      inputShape: before,
      outputShape: after.shape,
      parameters: after.parameters,
      ...memoryOf(layer.className, before, after.shape, index === 0),
    };
  });
  return { rows, parameters: rows.reduce((sum, row) => sum + row.parameters, 0) };
}
