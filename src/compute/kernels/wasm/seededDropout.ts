/** Dropout by a hash of the index, as one pass on WebAssembly. The formula stands in ../../operations/dropout.ts. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type DropoutAttributes, dropoutThreshold, SEEDED_DROPOUT } from '../../operations/dropout.ts';
import { pass } from './common/pass.ts';
import { addressOf } from './runtime/wasmBackend.ts';

tf.registerKernel({
  kernelName: SEEDED_DROPOUT,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const x = inputs.x as tf.TensorInfo;
    const { rate, key, offset } = attrs as unknown as DropoutAttributes;
    const threshold = dropoutThreshold(rate);
    return pass('dropout', wasm, x.shape, {
      x: addressOf(wasm, x),
      key,
      offset,
      threshold,
      scale: 1 / (1 - rate),
    });
  },
});
