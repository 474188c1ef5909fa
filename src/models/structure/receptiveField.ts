/**
 * How much of the picture a value of a layer has seen. Araujo, Norris and Sim 2019 (“Computing receptive fields of convolutional
 * neural networks”): through a window of k places, a stride s and p zeros before the picture, size grows by (k − 1) · stride, the
 * stride by s, and the first middle moves by ((k − 1) / 2 − p) · stride. Pure.
 */
import { edgesOf, type LayerConfig, pairOf, type Shape } from '../layers/rule.ts';
import { slide, stridesOf, windowOf } from '../layers/windows.ts';
import type { ReceptiveField } from './structure.ts';

/** Of the picture itself: each value is a pixel. */
export const PIXEL: ReceptiveField = { size: [1, 1], stride: [1, 1], centre: [0, 0] };

type Both = readonly [number, number];

const both = (of: (axis: 0 | 1) => number): Both => [of(0), of(1)];

/** Through a window of so many places, moved by so many steps, with so many zeros before the first row and column. */
function through(field: ReceptiveField, window: Both, steps: Both, before: Both): ReceptiveField {
  const { size, stride, centre } = field;
  return {
    size: both((axis) => size[axis] + (window[axis] - 1) * stride[axis]),
    stride: both((axis) => stride[axis] * steps[axis]),
    centre: both((axis) => centre[axis] + ((window[axis] - 1) / 2 - before[axis]) * stride[axis]),
  };
}

/** Where the first row and column lie that a layer takes off, or adds. */
const moved = (field: ReceptiveField, edges: readonly (readonly number[])[], sign: 1 | -1) =>
  through(field, [1, 1], [1, 1], [sign * edges[0][0], sign * edges[1][0]]);

/** A picture of more places than before: a value of the result sees what as many values of the input saw. */
function spread({ size, stride, centre }: ReceptiveField, window: Both, steps: Both): ReceptiveField {
  return {
    size: both((axis) => size[axis] + (Math.ceil(window[axis] / steps[axis]) - 1) * stride[axis]),
    stride: both((axis) => stride[axis] / steps[axis]),
    centre: both((axis) => centre[axis] - ((steps[axis] - 1) / (2 * steps[axis])) * stride[axis]),
  };
}

/** The widest of several; null where one of them sees all. */
function widest(fields: readonly (ReceptiveField | null)[]): ReceptiveField | null {
  return fields.reduce((most, one) =>
    most && one ? (one.size[0] * one.size[1] > most.size[0] * most.size[1] ? one : most) : null,
  );
}

/** Layers whose values see everything that the layer reads. */
const SEES_ALL = new Set([
  ...['Flatten', 'GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'Reshape', 'Permute'],
  ...['Resizing', 'CenterCrop', 'LayerNormalization'],
]);
const SLIDES = new Set([
  ...['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'MaxPooling2D', 'AveragePooling2D'],
]);

/**
 * What a value of a layer has seen, from what those of its inputs have.
 * @param shape Of the first input, without the batch.
 * @returns null where it has seen all of the picture, or there is none.
 */
export function fieldOf(
  { className, config }: { className: string; config: LayerConfig },
  fields: readonly (ReceptiveField | null)[],
  shape: Shape,
): ReceptiveField | null {
  const field = widest(fields);
  if (!field || shape.length !== 3 || SEES_ALL.has(className)) return null;
  if (SLIDES.has(className)) {
    const [top, left] = slide(config, shape).pads;
    return through(field, windowOf(config), stridesOf(config), [top, left]);
  }
  switch (className) {
    case 'ZeroPadding2D':
      return moved(field, edgesOf(config.padding), 1);
    case 'Cropping2D':
      return moved(field, edgesOf(config.cropping), -1);
    case 'UpSampling2D':
      return spread(field, [1, 1], pairOf(config.size));
    case 'Conv2DTranspose':
      return spread(field, windowOf(config), stridesOf(config));
    default:
      return field;
  }
}
