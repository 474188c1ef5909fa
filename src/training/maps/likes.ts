/** Which pictures make each channel of a layer answer most, and where. It must not know of runs. */
import * as tf from '@tensorflow/tfjs';
import type { LikedPicture, Likes } from '../insideTypes.ts';
import { askInParts, type PictureSource, type PredictOptions } from '../step/predict.ts';
import { channelCount } from './layerMaps.ts';

/** The largest value of each channel and its place: [n, 2, channels], both as float32, which holds every place exactly. */
function strongest(answers: tf.Tensor): tf.Tensor3D {
  return tf.tidy(() => {
    const [pictures, ...shape] = answers.shape;
    const flat = answers.reshape([pictures, -1, channelCount(shape)]);
    return tf.stack([flat.max(1), flat.argMax(1).toFloat()], 1) as tf.Tensor3D;
  });
}

/** Puts a picture among the strongest of a channel, of equal ones behind those that were there. */
function take(liked: LikedPicture[], one: LikedPicture, most: number): void {
  const at = liked.findIndex(({ value }) => value < one.value);
  if (at >= 0) liked.splice(at, 0, one);
  else if (liked.length < most) liked.push(one);
  if (liked.length > most) liked.pop();
}

/**
 * One pass over the images, a part at a time.
 * @param model Its one output is the layer's. The caller owns it.
 * @param images Indices, which the answer names.
 * @param most Pictures for each channel.
 * @returns null where `mayContinue` stopped it.
 */
export async function channelLikes(
  model: tf.LayersModel,
  layer: string,
  images: readonly number[],
  source: PictureSource,
  most: number,
  options: PredictOptions,
): Promise<Likes | null> {
  const shape = model.outputs[0].shape.slice(1) as number[];
  const width = shape.length === 3 ? shape[1] : 1;
  const channels = Array.from({ length: channelCount(shape) }, (): LikedPicture[] => []);
  const ask = (input: tf.Tensor) => strongest(model.predict(input) as tf.Tensor);
  const read = async (answers: tf.Tensor, part: readonly number[]) => {
    const values = await answers.data<'float32'>();
    for (const [row, image] of part.entries())
      for (const [channel, liked] of channels.entries()) {
        const at = row * 2 * channels.length + channel;
        const [value, place] = [values[at], values[at + channels.length]];
        if (value > 0) take(liked, { image, value, place: [Math.floor(place / width), place % width] }, most);
      }
  };
  return (await askInParts(ask, read, images, source, options)) ? { layer, shape, channels } : null;
}
