/**
 * One pass over tensors of the same shape where TensorFlow.js would make one for every operation.
 * A formula is written twice: as tfjs operations, and as GLSL for WebGL; tests hold the two together.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernels } from './kernels.ts';

/** A value computed from the values at the same place of several tensors, and a few numbers. */
export interface Elementwise {
  /** Names of the tensors in `glsl`, in order. */
  tensors: readonly string[];
  /** Names of the numbers in `glsl`, in order. */
  numbers: readonly string[];
  /** An expression in vec4 for four values at a time. */
  glsl: string;
  /** The same with tfjs' operations, for any backend. */
  operations(tensors: tf.Tensor[], numbers: number[]): tf.Tensor;
}

/** The kernel's name, where a backend has it: inputs by the formula's names, attributes as below. */
export const ELEMENTWISE = 'Elementwise';
export interface ElementwiseAttributes {
  formula: Elementwise;
  numbers: number[];
}

/** Evaluates `formula` at every place of `tensors` (float32, all of one shape). It has no gradient. */
export function elementwise(formula: Elementwise, tensors: tf.Tensor[], numbers: number[]): tf.Tensor {
  if (!hasKernels(ELEMENTWISE)) return tf.tidy(() => formula.operations(tensors, numbers));
  const inputs = Object.fromEntries(formula.tensors.map((name, index) => [name, tensors[index]]));
  const attributes = { formula, numbers } as unknown as tf.NamedAttrMap;
  return tf.engine().runKernel(ELEMENTWISE, inputs, attributes) as tf.Tensor;
}
