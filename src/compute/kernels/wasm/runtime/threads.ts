/** Starts the threads of the WebAssembly kernels. It must not know of kernels or tensors. */
import type { Heap, TaskRunner } from './taskRunner.ts';
import type { ThreadStart } from './thread.worker.ts';

/** Starts `count` threads on the heap; resolves when each waits for tasks. Rejects where one does not start. */
export async function startThreads(
  count: number,
  module: WebAssembly.Module,
  heap: Heap,
  runner: TaskRunner,
): Promise<void> {
  const starts = Array.from({ length: count }, async () => {
    const worker = new Worker(new URL('./thread.worker.ts', import.meta.url), {
      type: 'module',
      name: 'kernels',
    });
    const scratch = runner.newScratch();
    await new Promise<void>((done, fail) => {
      worker.onmessage = () => done();
      worker.onerror = (event) => fail(new Error(`A thread did not start: ${event.message}`));
      worker.postMessage({
        module,
        memory: heap.memory,
        control: runner.control,
        scratch,
      } satisfies ThreadStart);
    });
  });
  await Promise.all(starts);
}
