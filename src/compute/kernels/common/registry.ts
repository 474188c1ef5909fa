/** Registered TensorFlow.js kernels from the inside: calling one from another one, and taking a stock one's place. */
import * as tf from '@tensorflow/tfjs';
import type { BackendName } from '../../types.ts';

function kernelOf(name: string, backendName: BackendName): tf.KernelConfig {
  const kernel = tf.getKernel(name, backendName);
  if (!kernel) throw new Error(`TensorFlow.js has no ${backendName} kernel ${name}.`);
  return kernel;
}

/**
 * The functions of one backend's kernels, for use below the level of tensors and tapes. Inputs of a call stay the
 * caller's; so does the result, to be disposed as an intermediate.
 */
export function kernelCaller<Backend extends tf.KernelBackend>(backendName: BackendName) {
  return (name: string, backend: Backend, inputs: Record<string, tf.TensorInfo>, attrs: object) =>
    kernelOf(name, backendName).kernelFunc({
      inputs,
      backend,
      attrs: attrs as tf.NamedAttrMap,
    }) as tf.TensorInfo;
}

/** Puts `kernelFunc` in the place of the stock kernel `name` and returns the stock one. */
export function replaceKernel(
  name: string,
  backendName: BackendName,
  kernelFunc: tf.KernelFunc,
): tf.KernelFunc {
  const stock = kernelOf(name, backendName);
  tf.unregisterKernel(name, backendName);
  tf.registerKernel({ ...stock, kernelFunc });
  return stock.kernelFunc;
}
