/**
 * The gradient of ReLU as one pass over the tensor where the backend has one; TensorFlow.js makes two and a cast.
 * Backends with such a pass import it for its effect. It must not know of models.
 */
import * as tf from '@tensorflow/tfjs';
import { type Elementwise, elementwise } from './elementwise.ts';
import { hasKernels } from './kernels.ts';

/** The kernel's name, where a backend has one of its own: inputs x and dy of one shape, dx as output. */
export const RELU_GRADIENT = 'ReluGradient';

/** dx = dy where x > 0, else 0 */
const passWherePositive: Elementwise = {
  tensors: ['x', 'dy'],
  numbers: [],
  glsl: 'dy * vec4(greaterThan(x, vec4(0.0)))',
  operations: ([x, dy]) => tf.mul(dy, tf.step(x)),
};

function reluGradient(x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  if (!hasKernels(RELU_GRADIENT)) return elementwise(passWherePositive, [x, dy], []);
  return tf.engine().runKernel(RELU_GRADIENT, { x, dy }) as tf.Tensor;
}

tf.unregisterGradient('Relu');
tf.registerGradient({
  kernelName: 'Relu',
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => reluGradient(x, dy as tf.Tensor) }),
});
