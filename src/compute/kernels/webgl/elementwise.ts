/** A formula over tensors of one shape as one packed WebGL pass. Formulas are described in ../../operations/elementwise.ts. */
import * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { ELEMENTWISE, type Elementwise, type ElementwiseAttributes } from '../../operations/elementwise.ts';

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
  kernelName: ELEMENTWISE,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { formula, numbers } = attrs as unknown as ElementwiseAttributes;
    const values = formula.tensors.map((name) => inputs[name] as tf.TensorInfo);
    const program = new ElementwiseProgram(formula, values[0].shape);
    const uniforms = numbers.map((number) => [number]);
    return (backend as MathBackendWebGL).runWebGLProgram(program, values, 'float32', uniforms);
  },
});
