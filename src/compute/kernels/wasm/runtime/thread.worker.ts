/** A thread of the WebAssembly kernels: it instantiates them on the shared memory and waits for tasks, for ever. */
import type { TaskExports } from './taskRunner.ts';

/** What the thread is told at its start. */
export interface ThreadStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: number;
  scratch: number;
}

self.onmessage = ({ data }: MessageEvent<ThreadStart>) => {
  const { module, memory, control, scratch } = data;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } }) as { exports: unknown };
  const { work, FAILED } = exports as TaskExports;
  self.postMessage('ready');
  try {
    work(control, scratch);
  } finally {
    // Whoever waits for this thread's task is told that it will not be done.
    Atomics.store(new Int32Array(memory.buffer), (control + FAILED.value) / 4, 1);
  }
};
