/** Losses and correct answers from logits, as tensors. It must not know of models or batches. */
import * as tf from '@tensorflow/tfjs';
import type { Focal, LossRule } from '../targets/lossRule.ts';

/**
 * Sum over the rows of the cross-entropy between logits [n, outputs] and class indices [n] (int32); a scalar.
 * One output: binary, max(z, 0) − z·y + log(1 + e^−|z|), the form that tf.keras computes inside `fit` when
 * the last activation is a sigmoid. Several: −log softmax(z)[y]. Neither clips, so no gradient dies at p = 0 or 1.
 */
export function crossEntropySum(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => {
    const [n, outputs] = logits.shape;
    if (outputs === 1) {
      const z = logits.reshape<tf.Tensor1D>([n]);
      const y = labels.toFloat();
      const softplus = tf.log1p(tf.exp(tf.neg(tf.abs(z))));
      return tf.sum<tf.Scalar>(tf.add(tf.sub(tf.relu(z), tf.mul(z, y)), softplus));
    }
    // Its own gradient, softmax(z) − y: tfjs goes through log, of which some drivers know four digits only.
    const categorical = tf.customGrad((z, save) => {
      const oneHot = tf.oneHot(labels, outputs).toFloat();
      (save as tf.GradSaveFunc)([tf.sub(tf.softmax(z as tf.Tensor), oneHot)]);
      return {
        value: tf.neg(tf.sum(tf.mul(tf.logSoftmax(z as tf.Tensor), oneHot))),
        gradFunc: (dy, [residual]) => tf.mul(dy, residual),
      };
    });
    return categorical(logits) as tf.Scalar;
  });
}

/**
 * Sum over the rows of weight · loss between logits [n, outputs] and targets [n, outputs] (float32), which may be soft; a scalar.
 * `weights` is [n, 1]. Targets are smoothed already, so of the rule the focal factor counts. Of one output the target is the share of
 * class 1.
 *
 * Keras computes these losses from probabilities, and clips them to [1e-7, 1 − 1e-7] in the logarithm. Here nothing is clipped: where p
 * is nearer to 0 or 1 than that, the loss goes on to rise, and its gradient does not die. Gradients are our own, from the logits.
 */
export function lossSum(
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
  weights: tf.Tensor2D,
  { focal }: Pick<LossRule, 'focal'>,
): tf.Scalar {
  const lossesOf = logits.shape[1] === 1 ? binaryLosses : categoricalLosses;
  const weighted = tf.customGrad((z, save) => {
    const [losses, slopes] = lossesOf(z as tf.Tensor2D, targets, focal);
    (save as tf.GradSaveFunc)([tf.mul(slopes, weights)]);
    return {
      value: tf.sum(tf.mul(losses, weights)),
      gradFunc: (dy, [residual]) => tf.mul(dy, residual),
    };
  });
  return tf.tidy(() => weighted(logits) as tf.Scalar);
}

/** Losses [n, 1] and their slopes by the logits [n, outputs]. */
type Losses = [losses: tf.Tensor, slopes: tf.Tensor];

/** What is divided by is no less: the quotients tend to a limit there, which is multiplied by 0. */
const LEAST = 1e-30;
/** The same for 1 − p from p in float32. */
const LEAST_REST = 1e-7;

/** Cross-entropy as in crossEntropySum. The focal factor of Keras is (1 − p_t)^γ with 1 − p_t = y(1 − p) + (1 − y)p. */
function binaryLosses(z: tf.Tensor2D, y: tf.Tensor2D, focal: Focal | null): Losses {
  const [p, q] = [tf.sigmoid(z), tf.sigmoid(tf.neg(z))];
  const softplus = tf.log1p(tf.exp(tf.neg(tf.abs(z))));
  const entropy = tf.add(tf.sub(tf.relu(z), tf.mul(z, y)), softplus);
  const slope = tf.sub(p, y);
  if (!focal) return [entropy, slope];
  const notY = tf.sub(1, y);
  const wrong = tf.add(tf.mul(y, q), tf.mul(notY, p));
  const { alpha, gamma } = focal;
  const factor = power(wrong, gamma);
  const weighted = alpha ? tf.mul(factor, tf.add(tf.mul(y, alpha[1]), tf.mul(notY, alpha[0]))) : factor;
  // d wrong / dz, by wrong.
  const turn = tf.div(tf.mul(tf.mul(p, q), tf.sub(notY, y)), tf.maximum(wrong, LEAST));
  const slopes = tf.mul(weighted, tf.add(slope, tf.mul(gamma, tf.mul(turn, entropy))));
  return [tf.mul(weighted, entropy), slopes];
}

/** −Σ α · y · (1 − p)^γ · log p over the classes, without a focal factor −Σ y · log p. */
function categoricalLosses(z: tf.Tensor2D, y: tf.Tensor2D, focal: Focal | null): Losses {
  const [p, log] = [tf.softmax(z), tf.logSoftmax(z)];
  const sumOver = (x: tf.Tensor) => tf.sum(x, 1, true);
  // The targets of a picture sum to 1.
  if (!focal) return [tf.neg(sumOver(tf.mul(y, log))), tf.sub(p, y)];
  const { alpha, gamma } = focal;
  const rest = tf.relu(tf.sub(1, p));
  const share = alpha ? tf.mul(y, tf.tensor2d([...alpha], [1, alpha.length])) : y;
  const factor = tf.mul(share, power(rest, gamma));
  // By log p, with d(1 − p) = −p · d log p.
  const turn = tf.mul(p, tf.div(log, tf.maximum(rest, LEAST_REST)));
  const byLog = tf.mul(factor, tf.sub(tf.mul(gamma, turn), 1));
  return [tf.neg(sumOver(tf.mul(factor, log))), tf.sub(byLog, tf.mul(p, sumOver(byLog)))];
}

/** x^γ for x from 0 on. Whole powers are products: some drivers know four digits only of a power. */
function power(x: tf.Tensor, gamma: number): tf.Tensor {
  if (!Number.isInteger(gamma)) return tf.pow(x, gamma);
  if (gamma === 0) return tf.onesLike(x);
  return Array.from({ length: gamma - 1 }).reduce<tf.Tensor>((product) => tf.mul(product, x), x);
}

/** How many rows of logits [n, outputs] give the class of labels [n]; a scalar. p > 0.5 exactly where z > 0. */
export function correctCount(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => {
    const [n, outputs] = logits.shape;
    const predicted =
      outputs === 1 ? tf.greater(logits.reshape([n]), 0).toInt() : tf.argMax(logits, 1).toInt();
    return tf.sum<tf.Scalar>(tf.equal(predicted, labels).toFloat());
  });
}

/** Probabilities [n, outputs] from logits: sigmoid for one output, softmax for several. */
export function probabilities(logits: tf.Tensor2D): tf.Tensor2D {
  return logits.shape[1] === 1 ? tf.sigmoid(logits) : tf.softmax(logits);
}
