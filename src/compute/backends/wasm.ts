/** WebAssembly with our kernels. It must not know of models or training. */
import * as tf from '@tensorflow/tfjs';
import tensorflowSimd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import tensorflowThreads from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import { UserError } from '../../shared/errors.ts';
import kernels from '../kernels/wasm/built/simd.wasm?url';
import kernelsRelaxed from '../kernels/wasm/built/simd-relaxed.wasm?url';
import kernelsRelaxedThreads from '../kernels/wasm/built/simd-relaxed-threads.wasm?url';
import kernelsThreads from '../kernels/wasm/built/simd-threads.wasm?url';
import '../kernels/wasm/index.ts';
import { createWasmBackend } from '../kernels/wasm/runtime/wasmBackend.ts';
import type { DeviceInfo, OnLost } from '../types.ts';

/** More threads than this have nothing to do in the models that we train. */
const MAX_THREADS = 16;
/** Of the heap, one tensor may take this share: its gradient and its neighbours have to fit beside it. */
const TENSOR_SHARE = 1 / 4;

let opened: Promise<DeviceInfo> | null = null;

/**
 * Makes WebAssembly the backend of TensorFlow.js, with all processors where the page is cross-origin isolated and one
 * elsewhere. A processor is never lost. Throws a UserError where this browser does not offer WebAssembly with SIMD.
 */
export async function open(_onLost: OnLost): Promise<DeviceInfo> {
  opened ??= register().catch((thrown) => {
    opened = null;
    throw thrown;
  });
  const info = await opened;
  await tf.setBackend('wasm');
  return info;
}

async function register(): Promise<DeviceInfo> {
  const threads = globalThis.crossOriginIsolated
    ? Math.max(1, Math.min(navigator.hardwareConcurrency, MAX_THREADS))
    : 1;
  const shared = threads > 1;
  const ours = await firstValid(shared ? [kernelsRelaxedThreads, kernelsThreads] : [kernelsRelaxed, kernels]);
  const { backend, maxHeapBytes } = await createWasmBackend({
    tensorflow: await load(shared ? tensorflowThreads : tensorflowSimd),
    kernels: ours,
    threads,
    mayWait: !('document' in globalThis),
  });
  // The package has registered its own loader under this name.
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend);
  return {
    backend: 'wasm',
    description: threads === 1 ? 'processor, 1 thread' : `processor, ${threads} threads`,
    software: true,
    maxTensorBytes: maxHeapBytes * TENSOR_SHARE,
  };
}

/** The first of these modules that the browser understands. */
async function firstValid(urls: string[]): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'object')
    for (const url of urls) {
      const binary = await load(url);
      if (WebAssembly.validate(binary)) return WebAssembly.compile(binary);
    }
  throw new UserError(
    'This browser’s WebAssembly cannot compute in vectors (SIMD), which training on the processor needs.',
    'Update the browser, or try another one.',
  );
}

async function load(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} could not be loaded: ${response.status}.`);
  return response.arrayBuffer();
}
