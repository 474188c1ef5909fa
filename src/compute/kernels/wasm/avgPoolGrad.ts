/** The gradient of average pooling on WebAssembly, which the stock backend computes in plain loops. */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { pool } from './common/pool.ts';

replaceKernel('AvgPoolGrad', 'wasm', ({ inputs, backend, attrs }) => {
  const { input, dy } = inputs as Record<'input' | 'dy', tf.TensorInfo>;
  return pool('averagePoolGradient', backend as BackendWasm, { input, dy }, attrs as object);
});
