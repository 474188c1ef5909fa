/** Matrix product with bias and activation on WebAssembly, on all threads: the stock kernel runs on one. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceFused } from '../common/fused.ts';
import { callKernel } from './runtime/wasmBackend.ts';

replaceFused<BackendWasm>('_FusedMatMul', 'wasm', (wasm, inputs, attrs) =>
  callKernel('BatchMatMul', wasm, inputs, attrs),
);
