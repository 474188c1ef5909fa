/** The gradient of an activation as one WebGL pass. The formulas stand in ../../operations/activations.ts. */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { ACTIVATE_GRADIENT, type ActivateAttributes } from '../../operations/activations.ts';
import { activationFunctions } from './common/activationCode.ts';
import { drawPass } from './common/packed.ts';

tf.registerKernel({
  kernelName: ACTIVATE_GRADIENT,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { activation } = attrs as unknown as ActivateAttributes;
    const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
    return drawPass(backend as MathBackendWebGL, x.shape, {
      declarations: activationFunctions(activation),
      code: 'value = texelFetch(dy, here, 0) * slopeAt(texelFetch(x, here, 0));',
      inputs: { x, dy },
    });
  },
});
