/** The gradients of activations as one pass on WebAssembly. The formulas stand in ../../operations/activations.ts. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ACTIVATE_GRADIENT, type ActivateAttributes } from '../../operations/activations.ts';
import { activation } from './common/activation.ts';

tf.registerKernel({
  kernelName: ACTIVATE_GRADIENT,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) =>
    activation(
      backend as BackendWasm,
      inputs as Record<'x' | 'dy', tf.TensorInfo>,
      (attrs as unknown as ActivateAttributes).activation,
    ),
});
