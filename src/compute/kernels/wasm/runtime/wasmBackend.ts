/** TensorFlow.js' WebAssembly backend together with what runs our kernels on its heap. */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { kernelCaller } from '../../common/registry.ts';
import { type TaskExports, TaskRunner } from './taskRunner.ts';
import { loadTensorflow } from './tensorflowModule.ts';
import { startThreads } from './threads.ts';

const runners = new WeakMap<tf.KernelBackend, TaskRunner>();

export interface WasmBackendOptions {
  /** TensorFlow.js' module with SIMD: the one with threads where `threads` > 1. */
  tensorflow: ArrayBuffer;
  /** Our kernels; those with shared memory where `threads` > 1. */
  kernels: WebAssembly.Module;
  threads: number;
  /** Whether this thread may sleep until others are done. */
  mayWait: boolean;
}

/** A backend on which our kernels run, and how large its heap may grow. */
export async function createWasmBackend({ tensorflow, kernels, threads, mayWait }: WasmBackendOptions) {
  const { backend, heap, maxHeapBytes } = await loadTensorflow(tensorflow, threads > 1);
  const { exports } = await WebAssembly.instantiate(kernels, { env: { memory: heap.memory } });
  const runner = new TaskRunner(heap, exports as unknown as TaskExports, mayWait);
  if (threads > 1) await startThreads(threads - 1, kernels, heap, runner);
  runners.set(backend, runner);
  return { backend, maxHeapBytes };
}

/** What runs our kernels on this backend. */
export function runnerOf(backend: tf.KernelBackend): TaskRunner {
  const runner = runners.get(backend);
  if (!runner) throw new Error('This WebAssembly backend has none of our kernels.');
  return runner;
}

/** Address of a tensor's values. */
export function addressOf(backend: BackendWasm, { dataId }: tf.TensorInfo): number {
  return backend.getMemoryOffset(dataId);
}

export const callKernel = kernelCaller<BackendWasm>('wasm');
