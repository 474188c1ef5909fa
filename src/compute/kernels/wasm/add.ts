/** Sums of two tensors, or with a bias, on WebAssembly, on all threads: the stock kernel runs on one. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { pass } from './common/pass.ts';
import { addressOf } from './runtime/wasmBackend.ts';

/** a + b of one shape, or b as long as the last dimension of a; anything else goes to the stock kernel. */
const stock = replaceKernel('Add', 'wasm', (args) => {
  const wasm = args.backend as BackendWasm;
  const { a, b } = args.inputs as Record<'a' | 'b', tf.TensorInfo>;
  const isFloat = a.dtype === 'float32' && b.dtype === 'float32';
  if (isFloat && tf.util.arraysEqual(a.shape, b.shape))
    return pass('addValues', wasm, a.shape, { x: addressOf(wasm, a), y: addressOf(wasm, b) });
  const isBias =
    isFloat &&
    b.shape.length === 1 &&
    a.shape.length > 1 &&
    a.shape[a.shape.length - 1] === b.shape[0] &&
    b.shape[0] > 0;
  if (!isBias) return stock(args);
  return pass('addBias', wasm, a.shape, { x: addressOf(wasm, a), y: addressOf(wasm, b), period: b.shape[0] });
});
