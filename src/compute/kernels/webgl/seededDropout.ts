/** Dropout by a hash of the index, as one WebGL pass. The formula stands in ../../operations/dropout.ts. */
import * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { type DropoutAttributes, dropoutThreshold, SEEDED_DROPOUT } from '../../operations/dropout.ts';

class DropoutProgram implements GPGPUProgram {
  variableNames = ['x'];
  customUniforms = [
    { name: 'key', type: 'int' as const },
    { name: 'offset', type: 'int' as const },
    { name: 'threshold', type: 'int' as const },
    { name: 'scale', type: 'float' as const },
  ];
  userCode = `
    void main() {
      uint state = uint(getOutputCoords() + offset) * 747796405u + uint(key);
      uint word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
      uint hash = (word >> 22u) ^ word;
      setOutput(hash >= uint(threshold) ? getXAtOutCoords() * scale : 0.0);
    }`;
  outputShape: number[];
  constructor(size: number) {
    this.outputShape = [size];
  }
}

tf.registerKernel({
  kernelName: SEEDED_DROPOUT,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { rate, key, offset } = attrs as unknown as DropoutAttributes;
    const webgl = backend as MathBackendWebGL;
    const x = inputs.x as tf.TensorInfo;
    const uniforms = [[key | 0], [offset], [dropoutThreshold(rate) | 0], [1 / (1 - rate)]];
    return webgl.runWebGLProgram(new DropoutProgram(x.shape[0]), [x], 'float32', uniforms);
  },
});
