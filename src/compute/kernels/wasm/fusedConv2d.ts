/** Convolution with bias and activation on WebAssembly, on all threads: the stock kernel runs on one. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceFused } from '../common/fused.ts';
import { isNhwc } from '../common/geometry.ts';
import { callKernel } from './runtime/wasmBackend.ts';

replaceFused<BackendWasm>('FusedConv2D', 'wasm', (wasm, inputs, attrs) =>
  isNhwc(attrs) ? callKernel('Conv2D', wasm, inputs, attrs) : null,
);
