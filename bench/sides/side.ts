/**
 * One side of the bench, in a worker: it opens a device, takes a task, and runs it as often as it is told. What differs
 * between our code and stock tfjs is passed in. It must not import src/compute.
 */
import * as tf from '@tensorflow/tfjs';
import { randomFor } from '../../src/shared/random.ts';
import type { KernelWork, StepTask, Task } from '../tasks.ts';
import { kernelWork } from './kernelWork.ts';
import { matMulRate } from './matMulRate.ts';

/** Such as "webgl", "webgpu", "wasm", or "wasm-2": WebAssembly on a machine that says it has two cores. */
export type Device = string;

/** Something on the device that can be done again and again. */
export interface Work {
  /** Ends when the device has done it. */
  run(): Promise<void>;
  dispose(): void;
}

/** What our code and stock tfjs do differently. */
export interface Maker {
  /** Opens the backend; returns what it runs on. */
  open(backend: string): Promise<string>;
  step(task: StepTask, pixels: Uint8Array, labels: number[]): Promise<Work>;
  /** A work that ends with a tensor to be fenced on and disposed. */
  dropout(x: tf.Tensor): tf.Tensor;
  upload(pixels: Uint8Array, shape: [number, number, number, number]): tf.Tensor;
  adam(weight: tf.Variable): { apply(gradient: tf.Tensor): void; dispose(): void };
}

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
    drop(): void {
      work?.dispose();
      work = null;
      tf.disposeVariables();
    },
  };
}
export type SideApi = ReturnType<typeof createSide>;

/** Seeded bytes, the same for every side. */
export function pixelsOf(size: number): Uint8Array {
  const random = randomFor(11);
  return Uint8Array.from({ length: size }, () => random() * 256);
}

const labelsOf = (batch: number) => Array.from({ length: batch }, (_, index) => index % 2);
