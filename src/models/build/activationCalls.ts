/** Keras' activations by name, as layers compute them. It must not know of layers. */
import * as tf from '@tensorflow/tfjs';
import { passOf } from '../../compute/operations/activationNames.ts';
import { activate } from '../../compute/operations/activations.ts';

/** Those without kernels of their own. */
const OTHERS: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  elu: tf.elu,
  selu: tf.selu,
  softmax: (x) => tf.softmax(x),
  log_softmax: (x) => tf.logSoftmax(x),
  softplus: tf.softplus,
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  tanh: tf.tanh,
  mish: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
};

/** f(x), any shape; softmax over the last axis. Throws a RangeError where nothing has that name. */
export function activated(x: tf.Tensor, name: unknown = 'linear'): tf.Tensor {
  const pass = passOf(name);
  if (pass) return activate(x, pass);
  const compute = OTHERS[name as string];
  if (!compute) throw new RangeError(`there is no activation "${name}"`);
  return compute(x);
}
