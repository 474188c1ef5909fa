/** What the layers of ../layers/values.ts compute. It must not know of graphs. */
import * as tf from '@tensorflow/tfjs';
import type { PassActivation } from '../../compute/operations/activationNames.ts';
import { gateChannels } from '../../compute/operations/channels.ts';
import { normalize, normalizeByBatch } from '../../compute/operations/normalization.ts';
import { UserError } from '../../shared/errors.ts';
import type { GraphLayer } from '../graph/modelGraph.ts';
import type { Shape } from '../layers/rule.ts';
import { activated } from './activationCalls.ts';
import type { LayerCall, LayerClass } from './layerCall.ts';

/** The same values under another tensor: TensorFlow.js frees the inputs of a layer apart from its result. */
const pass: LayerClass = { compute: ({ inputs: [x] }) => tf.clone(x) };

/** A product with its bias, activated. */
export function finished(y: tf.Tensor, { weight, layer }: LayerCall): tf.Tensor {
  const bias = weight('bias');
  return activated(bias ? tf.add(y, bias) : y, layer.config.activation);
}

/** x · kernel over the last axis. */
function dense(call: LayerCall): tf.Tensor {
  const [x] = call.inputs;
  const kernel = call.weight('kernel') as tf.Tensor2D;
  const [bias, activation] = [call.weight('bias'), call.layer.config.activation];
  const [values, units] = kernel.shape;
  const rows = x.rank === 2 ? (x as tf.Tensor2D) : tf.reshape(x, [-1, values]);
  // Where no gradient is wanted, product, bias and ReLU are one.
  const isFused = activation === 'linear' || activation === 'relu';
  const y = tf.fused.matMul({
    ...{ a: rows, b: kernel, bias },
    activation: isFused ? (activation as 'linear') : 'linear',
  });
  const result = isFused ? y : activated(y, activation);
  return x.rank === 2 ? result : tf.reshape(result, [...x.shape.slice(0, -1), units]);
}

/** Over the last axis only. Inference statistics, unless a training step asks for those of the batch. */
function batchNormalization({ inputs: [x], weight, layer, training }: LayerCall): tf.Tensor {
  const mean = weight('moving_mean') as tf.Variable<tf.Rank.R1>;
  const variance = weight('moving_variance') as tf.Variable<tf.Rank.R1>;
  const affine = {
    gamma: weight('gamma') ?? tf.ones(mean.shape),
    beta: weight('beta') ?? tf.zeros(mean.shape),
  };
  const { epsilon, momentum } = layer.config as Record<string, number>;
  // Of a layer that was joined to it, in ../graph/fused.ts.
  const activation = (layer.config.activation ?? 'linear') as PassActivation;
  const attributes = { epsilon, activation };
  const { onStatistic } = training;
  if (!onStatistic || !layer.trainable) return normalize(x, affine, { mean, variance }, attributes);
  const found = normalizeByBatch(x, affine, attributes);
  onStatistic({ average: mean, ofBatch: tf.keep(found.mean), momentum });
  onStatistic({ average: variance, ofBatch: tf.keep(found.variance), momentum });
  return found.y;
}

function checkLastAxis({ name, className, config: { axis } }: GraphLayer, input: Shape): void {
  if (axis !== -1 && axis !== input.length)
    throw new UserError(
      `The layer "${name}" (${className}) has axis = ${JSON.stringify(axis)}, which cannot be computed here. Expected -1.`,
    );
}

/** Over the axes that it names, each picture for itself. */
function layerNormalization({ inputs: [x], weight, layer }: LayerCall): tf.Tensor {
  const { axis, epsilon } = layer.config as { axis: number | number[]; epsilon: number };
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const { mean, variance } = tf.moments(x, axes, true);
  const along = x.shape.map((size, at) => (axes.includes(at) ? size : 1));
  const placed = (values: tf.Tensor) => tf.reshape(values, along);
  let y = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  const [gamma, beta] = [weight('gamma'), weight('beta')];
  if (gamma) y = tf.mul(y, placed(gamma));
  return beta ? tf.add(y, placed(beta)) : y;
}

function relu({ inputs: [x], layer }: LayerCall): tf.Tensor {
  const { max_value: most = null } = layer.config as { max_value?: number | null };
  if (most === null) return activated(x, 'relu');
  return most === 6 ? activated(x, 'relu6') : tf.clipByValue(x, 0, most);
}

/**
 * Drops values, or all along some axes together; nothing where the layer is frozen, as a frozen BatchNormalization keeps its
 * statistics.
 * @param noise Keras' noise_shape: 1 at these axes; null where each value has a draw of its own.
 */
function dropped(call: LayerCall, noise: readonly (number | null)[] | null): tf.Tensor {
  const [x] = call.inputs;
  const rate = call.layer.config.rate as number;
  const { drop } = call.training;
  if (!drop || rate === 0 || !call.layer.trainable) return tf.clone(x);
  if (noise === null) return drop(x, rate, call.place);
  const shape = x.shape.map((size, axis) => (noise[axis] === 1 ? 1 : size));
  const mask = drop(tf.ones(shape), rate, call.place);
  if (x.rank !== 4 || shape[1] !== 1 || shape[2] !== 1) return tf.mul(x, mask);
  return gateChannels(x as tf.Tensor4D, tf.broadcastTo(mask, [x.shape[0], 1, 1, x.shape[3]!]));
}

export const VALUE_CALLS: Readonly<Record<string, LayerClass>> = {
  Dense: { compute: dense },
  BatchNormalization: { compute: batchNormalization, check: checkLastAxis },
  LayerNormalization: { compute: layerNormalization },
  Activation: {
    compute: ({ inputs: [x], layer: { config } }) =>
      config.activation === 'linear' ? tf.clone(x) : activated(x, config.activation),
  },
  ReLU: { compute: relu },
  LeakyReLU: {
    compute: ({ inputs: [x], layer }) => tf.leakyRelu(x, layer.config.negative_slope as number),
  },
  PReLU: { compute: ({ inputs: [x], weight }) => tf.prelu(x, weight('alpha')!) },
  ELU: { compute: ({ inputs: [x] }) => tf.elu(x) },
  Softmax: { compute: ({ inputs: [x] }) => tf.softmax(x) },
  Flatten: { compute: ({ inputs: [x] }) => tf.reshape(x, [x.shape[0], -1]) },
  Reshape: {
    compute({ inputs: [x], layer }) {
      const target = layer.config.target_shape as readonly (number | null)[];
      return tf.reshape(x, [x.shape[0], ...target.map((size) => size ?? -1)]);
    },
  },
  Permute: {
    compute: ({ inputs: [x], layer }) => tf.transpose(x, [0, ...(layer.config.dims as number[])]),
  },
  Dropout: {
    compute: (call) => dropped(call, (call.layer.config.noise_shape ?? null) as (number | null)[] | null),
  },
  // Whole channels of a picture.
  SpatialDropout2D: { compute: (call) => dropped(call, [null, 1, 1, null]) },
  GaussianNoise: pass,
  GaussianDropout: pass,
  AlphaDropout: pass,
};
