/** Normalization and the activation after it as one pass on WebAssembly. The formula stands in ../../operations/normalization.ts. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { NORMALIZE, type NormalizeAttributes } from '../../operations/normalization.ts';
import { withNormalization } from './common/normalization.ts';

/** x [..., channels]; gamma, beta, mean and variance [channels] → y. */
tf.registerKernel({
  kernelName: NORMALIZE,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const tensors = inputs as Parameters<typeof withNormalization>[1];
    const y = wasm.makeOutput(tensors.x.shape, 'float32');
    withNormalization(wasm, tensors, y, attrs as unknown as NormalizeAttributes, (run) => run('normalize'));
    return y;
  },
});
