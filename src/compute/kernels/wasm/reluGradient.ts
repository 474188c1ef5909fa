/** The gradient of ReLU as one pass on WebAssembly. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { RELU_GRADIENT } from '../../operations/reluGradient.ts';
import { pass } from './common/pass.ts';
import { addressOf } from './runtime/wasmBackend.ts';

/** x (the input of ReLU) and dy of one shape → dx. */
tf.registerKernel({
  kernelName: RELU_GRADIENT,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const wasm = backend as BackendWasm;
    const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
    return pass('reluGradient', wasm, x.shape, { x: addressOf(wasm, x), y: addressOf(wasm, dy) });
  },
});
