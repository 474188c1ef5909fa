/** Kernels by name, on the backend that is set. It must not know what they compute. */
import * as tf from '@tensorflow/tfjs';

/** Whether the backend has all of them. */
export const hasKernels = (...names: string[]): boolean =>
  names.every((name) => tf.getKernel(name, tf.getBackend()) !== undefined);

/** What a kernel makes of its inputs: one tensor, or several. The caller owns them. */
export const runKernel = <Result extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
  name: string,
  inputs: object,
  attributes: object = {},
): Result =>
  tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap) as Result;
