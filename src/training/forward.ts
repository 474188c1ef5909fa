/** A model's logits for a batch of pictures, with seeded dropout in training. It must not know of losses. */
import * as tf from '@tensorflow/tfjs';
import { seededDropout } from '../compute/dropout.ts';
import { hashKeys } from '../shared/random.ts';

/** What makes the dropout of one part of one step: the same for any split of the batch into parts. */
export interface DropoutKey {
  seed: number;
  /** Counts over all epochs. */
  step: number;
  /** Place of the part's first picture in the whole batch. */
  firstRow: number;
}

/**
 * Logits [n, outputs] of pictures [n, height, width, channels]: the output layer without its activation, so
 * that the loss is exact where sigmoid or softmax saturate. With a key the dropout layers drop, without they don't.
 */
export function forward(
  model: tf.Sequential,
  pictures: tf.Tensor4D,
  dropout: DropoutKey | null,
): tf.Tensor2D {
  return tf.tidy(() => {
    const output = model.layers[model.layers.length - 1];
    const features = model.layers.slice(0, -1).reduce<tf.Tensor>((x, layer, index) => {
      if (layer.getClassName() !== 'Dropout') return layer.apply(x) as tf.Tensor;
      if (!dropout) return x;
      const rate = layer.getConfig().rate as number;
      const perRow = x.size / x.shape[0];
      const key = hashKeys(dropout.seed, dropout.step, index);
      return seededDropout(x, rate, key, dropout.firstRow * perRow);
    }, pictures);
    const [kernel, bias] = output.trainableWeights.map((weight) => weight.read() as tf.Tensor);
    return tf.add<tf.Tensor2D>(tf.matMul(features as tf.Tensor2D, kernel as tf.Tensor2D), bias);
  });
}
