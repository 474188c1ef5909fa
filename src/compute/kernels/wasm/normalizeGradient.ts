/** The gradient of normalization and the activation after it on WebAssembly: one pass for the sums, one for dx. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { NORMALIZE_GRADIENT, type NormalizeGradientAttributes } from '../../operations/normalization.ts';
import { withNormalization } from './common/normalization.ts';

/** x and dy [..., channels]; gamma, beta, mean and variance [channels] → dx, dgamma, dbeta. */
tf.registerKernel({
  kernelName: NORMALIZE_GRADIENT,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const tensors = inputs as Parameters<typeof withNormalization>[1] & { dy: tf.TensorInfo };
    const attributes = attrs as unknown as NormalizeGradientAttributes;
    const dx = wasm.makeOutput(tensors.x.shape, 'float32');
    const [dgamma, dbeta] = [0, 1].map(() => wasm.makeOutput(tensors.gamma.shape, 'float32'));
    withNormalization(
      wasm,
      tensors,
      dx,
      attributes,
      (run) => {
        run('normalizeSums');
        run('normalizeTerms');
        run('normalizeGradient');
      },
      { dy: tensors.dy, dgamma, dbeta, ofBatch: attributes.ofBatch },
    );
    return [dx, dgamma, dbeta];
  },
});
