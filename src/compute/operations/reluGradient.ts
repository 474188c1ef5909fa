/**
 * The gradient of ReLU as one pass over the tensor where the backend has one; TensorFlow.js makes two and a cast.
 * A backend imports it for its effect. It must not know of models.
 */
import * as tf from '@tensorflow/tfjs';
import { type Elementwise, elementwise } from './elementwise.ts';

/** dx = dy where x > 0, else 0 */
const passWherePositive: Elementwise = {
  tensors: ['x', 'dy'],
  numbers: [],
  glsl: 'dy * vec4(greaterThan(x, vec4(0.0)))',
  operations: ([x, dy]) => tf.mul(dy, tf.step(x)),
};

tf.unregisterGradient('Relu');
tf.registerGradient({
  kernelName: 'Relu',
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => elementwise(passWherePositive, [x, dy as tf.Tensor], []) }),
});
