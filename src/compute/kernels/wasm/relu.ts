/** ReLU on WebAssembly, on all threads: the stock kernel runs on one. */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { pass } from './common/pass.ts';
import { addressOf } from './runtime/wasmBackend.ts';

const stock = replaceKernel('Relu', 'wasm', (args) => {
  const wasm = args.backend as BackendWasm;
  const x = args.inputs.x as tf.TensorInfo;
  return x.dtype === 'float32' ? pass('relu', wasm, x.shape, { x: addressOf(wasm, x) }) : stock(args);
});
