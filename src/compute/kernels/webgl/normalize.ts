/** Batch normalization with its activation on WebGL. The formula stands in ../../operations/normalization.ts. */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { NORMALIZE, type NormalizeAttributes } from '../../operations/normalization.ts';
import { activationFunctions } from './common/activationCode.ts';
import { affineTexels, type Statistics } from './common/normalization.ts';
import { drawPass } from './common/packed.ts';

tf.registerKernel({
  kernelName: NORMALIZE,
  backendName: 'webgl',
  kernelFunc: (args) => {
    const backend = args.backend as MathBackendWebGL;
    const { x, ...statistics } = args.inputs as Statistics & { x: tf.TensorInfo };
    const { epsilon, activation } = args.attrs as unknown as NormalizeAttributes;
    const affine = affineTexels(backend, statistics, epsilon);
    const y = drawPass(backend, x.shape, {
      declarations: activationFunctions(activation),
      code: `
        vec4 line = vectorAt(affine, group);
        vec4 shift = vectorAt(affine, groups + group).xyxy;
        value = activate((texelFetch(x, here, 0) - line.xyxy) * line.zwzw + shift);`,
      inputs: { x, affine },
    });
    backend.disposeIntermediateTensorInfo(affine);
    return y;
  },
});
