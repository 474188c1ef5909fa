/**
 * One side of the bench, in a worker: it opens a device, takes a task, and runs it as often as it is told. What differs
 * between our code and stock tfjs is passed in. It must not import src/compute.
 */
import * as tf from '@tensorflow/tfjs';
import type { KernelWork, Task } from '../tasks.ts';
import { timePasses } from './elementwise.ts';
import { kernelWork } from './kernelWork.ts';
import { type Maker, pixelsOf, type Work } from './maker.ts';
import { matMulRate } from './matMulRate.ts';
import { profileOf, type StepProfile } from './profile.ts';

/** Such as "webgl", "webgpu", "wasm", or "wasm-2": WebAssembly on a machine that says it has two cores. */
export type Device = string;

/** The functions that the page calls. */
export function createSide(maker: Maker) {
  let work: Work | null = null;
  return {
    async open(device: Device): Promise<string> {
      const [backend, cores] = device.split('-');
      // WebAssembly's threads are counted from this.
      if (cores) Object.defineProperty(navigator, 'hardwareConcurrency', { value: Number(cores) });
      return maker.open(backend);
    },
    /** Billions of multiplications and additions a second that the device reaches in its best matrix product. */
    matMulRate,
    async prepare(task: Task): Promise<void> {
      work?.dispose();
      work = null;
      work =
        task.kind === 'step'
          ? await maker.step(task, pixelsOf(task.batch * task.size ** 2 * 3), labelsOf(task.batch))
          : kernelWork(task.work as KernelWork, maker);
    },
    /** Milliseconds of one run. */
    async run(): Promise<number> {
      if (!work) throw new Error('Nothing is prepared.');
      const start = performance.now();
      await work.run();
      return performance.now() - start;
    },
    /** Where the time of one run goes, after one to warm up. */
    async profile(): Promise<StepProfile> {
      const { run } = work as Work;
      await run();
      return profileOf(run);
    },
    timePasses,
    drop(): void {
      work?.dispose();
      work = null;
      tf.disposeVariables();
    },
  };
}
export type SideApi = ReturnType<typeof createSide>;

const labelsOf = (batch: number) => Array.from({ length: batch }, (_, index) => index % 2);
