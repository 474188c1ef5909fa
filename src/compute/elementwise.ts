/**
 * One pass over tensors of the same shape where TensorFlow.js would make one for every operation.
 * A formula is written twice: as tfjs operations, and as GLSL for WebGL; tests hold the two together.
 */
import * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';

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

const KERNEL = 'Elementwise';

class ElementwiseProgram implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames: string[];
  customUniforms: { name: string; type: 'float' }[];
  userCode: string;
  outputShape: number[];
  constructor({ tensors, numbers, glsl }: Elementwise, outputShape: number[]) {
    this.outputShape = outputShape;
    this.variableNames = tensors.map((name) => name.toUpperCase());
    this.customUniforms = numbers.map((name) => ({ name, type: 'float' }));
    this.userCode = `
      void main() {
        ${tensors.map((name) => `vec4 ${name} = get${name.toUpperCase()}AtOutCoords();`).join('\n')}
        setOutput(${glsl});
      }`;
  }
}

tf.registerKernel({
  kernelName: KERNEL,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { formula, numbers } = attrs as unknown as { formula: Elementwise; numbers: number[] };
    const values = formula.tensors.map((name) => inputs[name] as tf.TensorInfo);
    const program = new ElementwiseProgram(formula, values[0].shape);
    const uniforms = numbers.map((number) => [number]);
    return (backend as MathBackendWebGL).runWebGLProgram(program, values, 'float32', uniforms);
  },
});

/** Evaluates `formula` at every place of `tensors` (float32, all of one shape). It has no gradient. */
export function elementwise(formula: Elementwise, tensors: tf.Tensor[], numbers: number[]): tf.Tensor {
  if (tf.getBackend() !== 'webgl') return tf.tidy(() => formula.operations(tensors, numbers));
  const inputs = Object.fromEntries(formula.tensors.map((name, index) => [name, tensors[index]]));
  const attributes = { formula, numbers } as unknown as tf.NamedAttrMap;
  return tf.engine().runKernel(KERNEL, inputs, attributes) as tf.Tensor;
}
