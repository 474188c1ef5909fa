/** An activation as one WebGL pass. The formulas stand in ../../operations/activations.ts. */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { ACTIVATE, type ActivateAttributes } from '../../operations/activations.ts';
import { activationFunctions } from './common/activationCode.ts';
import { drawPass } from './common/packed.ts';

tf.registerKernel({
  kernelName: ACTIVATE,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { activation } = attrs as unknown as ActivateAttributes;
    const x = inputs.x as tf.TensorInfo;
    return drawPass(backend as MathBackendWebGL, x.shape, {
      declarations: activationFunctions(activation),
      code: 'value = activate(texelFetch(x, here, 0));',
      inputs: { x },
    });
  },
});
