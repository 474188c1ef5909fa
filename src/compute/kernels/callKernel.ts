/** Calling a registered TensorFlow.js kernel from inside another one, below the level of tensors and tapes. */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';

/** Runs the WebGL kernel `name`. Inputs stay the caller's; so does the result, to be disposed as an intermediate. */
export function callKernel(
  name: string,
  backend: MathBackendWebGL,
  inputs: Record<string, tf.TensorInfo>,
  attrs: object,
): tf.TensorInfo {
  const kernel = tf.getKernel(name, 'webgl');
  if (!kernel) throw new Error(`TensorFlow.js has no WebGL kernel ${name}.`);
  return kernel.kernelFunc({ inputs, backend, attrs: attrs as tf.NamedAttrMap }) as tf.TensorInfo;
}

/** Puts `kernelFunc` in the place of the stock WebGL kernel `name` and returns the stock one. */
export function replaceKernel(name: string, kernelFunc: tf.KernelFunc): tf.KernelFunc {
  const stock = tf.getKernel(name, 'webgl');
  if (!stock) throw new Error(`TensorFlow.js has no WebGL kernel ${name}.`);
  tf.unregisterKernel(name, 'webgl');
  tf.registerKernel({ ...stock, kernelFunc });
  return stock.kernelFunc;
}
