/** What the layers of ../layers/merging.ts compute. It must not know of graphs. */
import * as tf from '@tensorflow/tfjs';
import { scaleChannels } from '../../compute/operations/channels.ts';
import type { LayerClass } from './layerCall.ts';

/** All with as many axes as the longest, those of one value put behind the batch, as Keras does. */
function aligned(inputs: tf.Tensor[]): tf.Tensor[] {
  const rank = Math.max(...inputs.map((input) => input.rank));
  return inputs.map((input) => {
    if (input.rank === rank) return input;
    const [batch, ...rest] = input.shape;
    return tf.reshape(input, [batch, ...Array.from({ length: rank - input.rank }, () => 1), ...rest]);
  });
}

const merge = (operation: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): LayerClass => ({
  compute: ({ inputs }) => aligned(inputs).reduce((a, b) => operation(a, b)),
});

/** Whether `gate` [n, 1, 1, channels] scales the channels of `x`. */
function isGate(x: tf.Tensor, gate: tf.Tensor): boolean {
  const [batch, height, width, channels] = gate.shape;
  return (
    x.rank === 4 &&
    batch === x.shape[0] &&
    height === 1 &&
    width === 1 &&
    channels === x.shape[3] &&
    x.size > gate.size
  );
}

function product(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (isGate(a, b)) return scaleChannels(a as tf.Tensor4D, b as tf.Tensor4D);
  if (isGate(b, a)) return scaleChannels(b as tf.Tensor4D, a as tf.Tensor4D);
  return tf.mul(a, b);
}

export const MERGING_CALLS: Readonly<Record<string, LayerClass>> = {
  Add: merge((a, b) => tf.add(a, b)),
  Subtract: merge((a, b) => tf.sub(a, b)),
  Multiply: merge(product),
  Average: {
    compute: ({ inputs }) =>
      tf.div(
        aligned(inputs).reduce((a, b) => tf.add(a, b)),
        inputs.length,
      ),
  },
  Maximum: merge((a, b) => tf.maximum(a, b)),
  Minimum: merge((a, b) => tf.minimum(a, b)),
  Concatenate: {
    compute: ({ inputs, layer }) => tf.concat(inputs, (layer.config.axis ?? -1) as number),
  },
};
