/** Maximum pooling on WebAssembly, on all threads: the stock kernel runs on one. */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { pool } from './common/pool.ts';

replaceKernel('MaxPool', 'wasm', ({ inputs, backend, attrs }) =>
  pool('maxPool', backend as BackendWasm, { input: inputs.x as tf.TensorInfo }, attrs as object),
);
