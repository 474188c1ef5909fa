/** Activations as one pass on WebAssembly, with all threads. The formulas stand in ../../operations/activations.ts. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ACTIVATE, type ActivateAttributes } from '../../operations/activations.ts';
import { activation } from './common/activation.ts';

tf.registerKernel({
  kernelName: ACTIVATE,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) =>
    activation(
      backend as BackendWasm,
      inputs as { x: tf.TensorInfo },
      (attrs as unknown as ActivateAttributes).activation,
    ),
});
