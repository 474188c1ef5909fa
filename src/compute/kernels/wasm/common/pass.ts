/** One pass over values on WebAssembly, with all threads. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { addressOf, runnerOf } from '../runtime/wasmBackend.ts';

/** What a kernel of assembly/passes/elementwise.ts reads; `size` and `out` are the result's. */
interface Pass {
  /** Addresses. */
  x: number;
  y?: number;
  period?: number;
  key?: number;
  offset?: number;
  threshold?: number;
  scale?: number;
}

/** Does one pass; the result, float32 of `shape`, is the caller's. */
export function pass(
  kernel: 'relu' | 'reluGradient' | 'addBias' | 'addValues' | 'dropout' | 'upload',
  wasm: BackendWasm,
  shape: number[],
  p: Pass,
): tf.TensorInfo {
  const runner = runnerOf(wasm);
  const size = tf.util.sizeFromShape(shape);
  const output = wasm.makeOutput(shape, 'float32');
  const most = runner.constant('VALUES_PER_TASK');
  const perTask = p.period ? Math.max(1, Math.floor(most / p.period)) * p.period : most;
  const words = [
    p.x,
    p.y ?? 0,
    addressOf(wasm, output),
    size,
    p.period ?? 0,
    p.key ?? 0,
    p.offset ?? 0,
    p.threshold ?? 0,
  ];
  runner.run(kernel, Math.ceil(size / perTask), words, [p.scale ?? 1]);
  return output;
}
