/** How what lies on the host becomes what a network receives, on the device. It must not know of models' layers. */
import * as tf from '@tensorflow/tfjs';
import { uploadPictures } from '../../compute/operations/upload.ts';
import type { PerChannel, Preprocessing } from '../../models/graph/modelFile.ts';
import { preprocessingAt } from '../../models/imported/chosenModel.ts';
import { type Mixing, partnersOf, withBoxes } from '../targets/mixing.ts';
import type { ModelSpec } from '../types.ts';

/** Bytes of pictures, or float32 answers of a frozen part to them, which its trained part reads. */
export type InputValues = Uint8Array | Float32Array;

/** Bytes of pictures of `inputShape`, each value × rescale + offset; answers are taken as they are. */
export interface PictureInput {
  /** Of one picture, or of one answer. */
  inputShape: readonly number[];
  rescale: PerChannel;
  /** 0 where it is left out. */
  offset?: PerChannel;
  /** Bytes come as rgb or grey, and stay so where it is left out. */
  channelOrder?: Preprocessing['channelOrder'];
}

/** How the model of a spec takes its pictures. */
export function pictureInputOf(spec: ModelSpec): PictureInput {
  const { scale, offset, channelOrder } = preprocessingAt(spec, spec.settings);
  return { inputShape: spec.inputShape, rescale: scale, offset, channelOrder };
}

/** What a model reads, float32 [n, …] on the device, from as many values. */
export function uploadValues(values: InputValues, rows: number, input: PictureInput): tf.Tensor {
  if (values instanceof Uint8Array) return uploadInput(values, rows, input);
  return tf.tensor(values, [rows, ...input.inputShape]);
}

/** Float32 [n, height, width, channels] on the device, from uint8 of as many values. */
export function uploadInput(pixels: Uint8Array, rows: number, input: PictureInput): tf.Tensor4D {
  const { inputShape, rescale, offset = 0, channelOrder } = input;
  const shape = [rows, ...inputShape] as [number, number, number, number];
  const isSame = typeof rescale === 'number';
  return tf.tidy(() => {
    const sent = uploadPictures(pixels, shape, isSame ? rescale : 1);
    const ordered = channelOrder === 'bgr' ? reversedChannels(sent) : sent;
    const scaled = isSame ? ordered : tf.mul<tf.Tensor4D>(ordered, [...rescale]);
    return offset === 0
      ? scaled
      : tf.add<tf.Tensor4D>(scaled, typeof offset === 'number' ? offset : [...offset]);
  });
}

/**
 * As uploadInput, of the pictures of these rows of a batch, blended with their partners: MixUp here on the device, where the partners
 * go up too; CutMix moves bytes before.
 * @param pixels Of the whole batch.
 * @param rows The first one, and that behind the last.
 */
export function uploadMixed(
  pixels: Uint8Array,
  { boxes, ...mixing }: Mixing,
  rows: readonly [number, number],
  input: PictureInput,
): tf.Tensor4D {
  const [firstRow, endRow] = rows;
  const count = endRow - firstRow;
  if (boxes) {
    const cut = withBoxes(pixels, { ...mixing, boxes }, rows, input.inputShape);
    return uploadInput(cut, count, input);
  }
  const rowBytes = tf.util.sizeFromShape([...input.inputShape]);
  const own = pixels.subarray(firstRow * rowBytes, endRow * rowBytes);
  const shares = mixing.shares.slice(firstRow, endRow);
  const shareOf = (values: Uint8Array, some: readonly number[]) =>
    tf.tidy(() =>
      tf.mul<tf.Tensor4D>(uploadInput(values, count, input), tf.tensor4d([...some], [count, 1, 1, 1])),
    );
  return tf.tidy(() =>
    tf.add<tf.Tensor4D>(
      shareOf(own, shares),
      shareOf(
        partnersOf(pixels, { ...mixing, boxes }, rows),
        shares.map((share) => 1 - share),
      ),
    ),
  );
}

function reversedChannels(pictures: tf.Tensor4D): tf.Tensor4D {
  const channels = tf.split(pictures, pictures.shape[3], 3);
  return tf.concat(channels.reverse(), 3) as tf.Tensor4D;
}
