/** Cross-entropy and correct answers from logits, as tensors. It must not know of models or batches. */
import * as tf from '@tensorflow/tfjs';

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
