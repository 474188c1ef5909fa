/** A model's logits for a batch of pictures, with seeded dropout in training. It must not know of losses. */
import * as tf from '@tensorflow/tfjs';
import { seededDropout } from '../../compute/operations/dropout.ts';
import type { Drop, TrainingOptions } from '../../models/build/layerCall.ts';
import { hashKeys } from '../../shared/random.ts';

/** What makes the dropout of one part of one step: the same for any split of the batch into parts. */
export interface DropoutKey {
  seed: number;
  /** Counts over all epochs. */
  step: number;
  /** Place of the part's first picture in the whole batch. */
  firstRow: number;
}

/** Drops by the key: each layer, by its place in the model, in its own way. */
function dropBy({ seed, step, firstRow }: DropoutKey): Drop {
  return (x, rate, place) =>
    seededDropout(x, rate, hashKeys(seed, step, place), (firstRow * x.size) / x.shape[0]);
}

/**
 * Logits [n, outputs] of pictures [n, height, width, channels], or of what the trained part of a model reads, so that the loss is exact where sigmoid or softmax
 * saturate. The last activation of a sequential model that ends in a dense layer is left out; others must end in their
 * logits. With a key the dropout layers drop, without they don't. BatchNormalization normalizes by the batch and tells its
 * statistics where somebody listens, else by those that it keeps.
 */
export function forward(
  model: tf.LayersModel,
  pictures: tf.Tensor,
  dropout: DropoutKey | null,
  onStatistic?: TrainingOptions['onStatistic'],
): tf.Tensor2D {
  return tf.tidy(() => {
    const options: TrainingOptions = { ...(dropout && { drop: dropBy(dropout) }), onStatistic };
    const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
    const output = layers[layers.length - 1];
    if (output.getClassName() !== 'Dense' || !(model instanceof tf.Sequential))
      return model.apply(pictures, options) as tf.Tensor2D;
    const features = layers.slice(0, -1).reduce((x, layer) => {
      const y = layer.apply(x, options) as tf.Tensor;
      // A functional model frees what nothing reads any more by itself.
      if (!dropout && x !== pictures && x !== y) x.dispose();
      return y;
    }, pictures) as tf.Tensor2D;
    const [kernel, bias] = output.weights.map((weight) => weight.read() as tf.Tensor2D);
    const product = tf.matMul(features, kernel) as tf.Tensor2D;
    return bias ? tf.add<tf.Tensor2D>(product, bias) : product;
  });
}
