/** TensorFlow.js on WebAssembly in Node, with the page's own kernels on one thread. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import '../../../src/compute/kernels/wasm/index.ts';
import { createWasmBackend } from '../../../src/compute/kernels/wasm/runtime/wasmBackend.ts';

const BUILT = new URL('../../../src/compute/kernels/wasm/built/', import.meta.url);
const PACKAGE = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));

/** Makes it the backend, and returns it. */
export async function useWasm(): Promise<BackendWasm> {
  const binary = readFileSync(join(PACKAGE, 'tfjs-backend-wasm-simd.wasm'));
  const { backend } = await createWasmBackend({
    tensorflow: binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.length) as ArrayBuffer,
    kernels: await WebAssembly.compile(readFileSync(new URL('simd.wasm', BUILT))),
    threads: 1,
    mayWait: true,
  });
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend);
  await tf.setBackend('wasm');
  return backend;
}
