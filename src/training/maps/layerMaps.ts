/** What the channels of a layer answer to one picture. It must not know of runs. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../models/layers/rule.ts';
import { UserError } from '../../shared/errors.ts';
import type { ChannelAnswer, LayerMaps, MapsWish } from '../insideTypes.ts';

/** The mean and the ends of each channel of values [places][channels]; by falling mean, of equal ones the lower channel first. */
function channelAnswers(values: Float32Array, channels: number): ChannelAnswer[] {
  const places = values.length / channels;
  const answers = Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    let [minimum, maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let place = 0; place < places; place++) {
      const value = values[place * channels + channel];
      sum += value;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
    return { channel, mean: sum / places, minimum, maximum };
  });
  return answers.sort((a, b) => b.mean - a.mean || a.channel - b.channel);
}

/** Of a layer's answer without the batch: its channels; each value is one where it is no picture. */
export const channelCount = (shape: readonly number[]): number =>
  shape.length === 3 ? shape[2] : sizeOf(shape);

/**
 * The answer of the layer that the model ends in to one picture.
 * @param model Its one output is the layer's. The caller owns it.
 * @param input The picture on the device, [1, …]; it is disposed here.
 * @throws UserError where the layer answers with what is no number.
 */
export async function layerMaps(
  model: tf.LayersModel,
  input: tf.Tensor,
  { layer, from, count }: Pick<MapsWish, 'layer' | 'from' | 'count'>,
): Promise<LayerMaps> {
  const output = tf.tidy(() => model.predict(input) as tf.Tensor);
  try {
    const shape = output.shape.slice(1);
    const values = await output.data<'float32'>();
    if (!values.every(Number.isFinite))
      throw new UserError(
        `The layer “${layer}” answers with what is not a number.`,
        'The weights have grown out of bounds. Look at other weights or another run.',
      );
    const all = channelCount(shape);
    const places = values.length / all;
    const channels = channelAnswers(values, all);
    const wanted = channels.slice(from, from + count);
    const maps = new Float32Array(wanted.length * places);
    for (const [at, { channel }] of wanted.entries())
      for (let place = 0; place < places; place++) maps[at * places + place] = values[place * all + channel];
    return { layer, shape, channels, values: maps };
  } finally {
    tf.dispose([output, input]);
  }
}
