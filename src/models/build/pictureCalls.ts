/** What the layers of ../layers/pictures.ts compute. It must not know of graphs. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../shared/errors.ts';
import type { GraphLayer } from '../graph/modelGraph.ts';
import { normalizationOf } from '../graph/normalization.ts';
import { RANDOM_LAYERS } from '../layers/pictures.ts';
import { edgesOf, pairOf, type Shape } from '../layers/rule.ts';
import type { LayerCall, LayerClass } from './layerCall.ts';

const pictures = ({ inputs: [x] }: LayerCall) => x as tf.Tensor4D;

/** Refuses lists of numbers of which there is neither one nor one for each channel. */
function checkChannels(lists: readonly unknown[], shape: Shape): void {
  const channels = shape[shape.length - 1];
  for (const list of lists) {
    const count = [list].flat(8).length;
    if (count !== 1 && count !== channels)
      throw new RangeError(`it has ${count} numbers for pictures of ${channels} channels`);
  }
}

/** Over the last axis, or, with no axis, one mean for all. */
function checkNormalization(layer: GraphLayer, input: Shape): void {
  const { axis } = layer.config;
  if (axis !== -1 && axis !== 3 && !(axis === null || (Array.isArray(axis) && axis.length === 0)))
    throw new UserError(
      `The layer "${layer.name}" (Normalization) has axis = ${JSON.stringify(axis)}, which cannot be computed here. Expected -1.`,
    );
  const { mean, deviation } = normalizationOf(layer);
  checkChannels([mean, deviation], input);
}

/** (x − mean) / deviation; inverted: x · deviation + mean. */
function normalization(call: LayerCall): tf.Tensor {
  const { mean, deviation, invert } = normalizationOf(call.layer);
  const [x] = call.inputs;
  return invert ? tf.add(tf.mul(x, deviation), mean) : tf.div(tf.sub(x, mean), deviation);
}

/** As tf.image.resize does: pixel centres lie at half, no antialias. */
function resizing(call: LayerCall): tf.Tensor {
  const x = pictures(call);
  const { height, width, interpolation } = call.layer.config as Record<string, unknown>;
  const size = [height, width] as [number, number];
  if (x.shape[1] === size[0] && x.shape[2] === size[1]) return tf.clone(x);
  return interpolation === 'bilinear'
    ? tf.image.resizeBilinear(x, size, false, true)
    : tf.image.resizeNearestNeighbor(x, size, false, true);
}

const sizeOfCrop = ({ config }: GraphLayer) => [config.height, config.width] as [number, number];

/** An odd rest is left at the bottom and at the right. */
function centerCrop(call: LayerCall): tf.Tensor {
  const x = pictures(call);
  const [height, width] = sizeOfCrop(call.layer);
  const top = Math.floor((x.shape[1] - height) / 2);
  const left = Math.floor((x.shape[2] - width) / 2);
  return tf.slice(x, [0, top, left, 0], [-1, height, width, -1]);
}

function checkCrop(layer: GraphLayer, [height, width]: Shape): void {
  const [cropHeight, cropWidth] = sizeOfCrop(layer);
  if (height < cropHeight || width < cropWidth)
    throw new RangeError(`pictures of ${width} × ${height} are smaller than what it cuts out`);
}

function cropping(call: LayerCall): tf.Tensor {
  const x = pictures(call);
  const [rows, columns] = edgesOf(call.layer.config.cropping);
  const [height, width] = [x.shape[1] - rows[0] - rows[1], x.shape[2] - columns[0] - columns[1]];
  return tf.slice(x, [0, rows[0], columns[0], 0], [-1, height, width, -1]);
}

function padding(call: LayerCall): tf.Tensor {
  const [rows, columns] = edgesOf(call.layer.config.padding);
  return tf.pad(pictures(call), [
    [0, 0],
    [rows[0], rows[1]],
    [columns[0], columns[1]],
    [0, 0],
  ]);
}

function upSampling(call: LayerCall): tf.Tensor {
  const x = pictures(call);
  const [rows, columns] = pairOf(call.layer.config.size);
  return tf.image.resizeNearestNeighbor(x, [x.shape[1] * rows, x.shape[2] * columns]);
}

export const PICTURE_CALLS: Readonly<Record<string, LayerClass>> = {
  ZeroPadding2D: { compute: padding },
  Cropping2D: { compute: cropping },
  UpSampling2D: { compute: upSampling },
  Rescaling: {
    compute({ inputs: [x], layer }) {
      const { scale, offset } = layer.config as Record<string, number | number[]>;
      return tf.add(tf.mul(x, scale), offset ?? 0);
    },
    check: ({ config: { scale, offset } }, input) => checkChannels([scale, offset], input),
  },
  Normalization: { compute: normalization, check: checkNormalization, isConstant: true },
  Resizing: { compute: resizing },
  CenterCrop: { compute: centerCrop, check: checkCrop },
  // They change pictures in training, where the augmentation takes their place.
  ...Object.fromEntries(
    Object.keys(RANDOM_LAYERS).map((name) => [
      name,
      { compute: ({ inputs: [x] }: LayerCall) => tf.clone(x) },
    ]),
  ),
};
