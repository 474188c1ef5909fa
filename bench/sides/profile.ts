/**
 * How long each kernel takes within a step: every registered kernel of the backend is wrapped, and the device waited for
 * after each call. It must not import src/compute.
 */
import * as tf from '@tensorflow/tfjs';

export interface KernelProfile {
  kernel: string;
  calls: number;
  /** Of all calls, without the kernels that these called themselves, and without the waiting. */
  elapsedMs: number;
  /** The slowest call, and the shapes of what it took and gave. */
  slowest: { elapsedMs: number; shapes: string };
}

export interface StepProfile {
  /** Kernels that took longest come first. */
  kernels: KernelProfile[];
  /** Milliseconds of a step without the wrapping: the middle of some. */
  plainMs: number;
  /** What one waiting takes, already left out of the kernels' times; 0 where the device computes within the call. */
  waitMs: number;
}

type Outputs = ReturnType<tf.KernelFunc>;

const shapeText = ({ shape }: tf.TensorInfo) => (shape.length === 0 ? 'scalar' : shape.join('×'));

/**
 * Waits within the call, by reading one value of `output`: what was told to the device before has been done then. GPUs have
 * no other way to wait in the middle of a step.
 */
function waitFor(output: tf.TensorInfo, slice: tf.KernelFunc): void {
  const backend = tf.backend();
  if (tf.util.sizeFromShape(output.shape) === 0) return;
  const attrs = { begin: output.shape.map(() => 0), size: output.shape.map(() => 1) };
  const one = slice({ inputs: { x: output }, backend, attrs }) as tf.TensorInfo;
  backend.readSync(one.dataId);
  backend.disposeData(one.dataId);
}

/** Does `run` once with every kernel timed, and puts the kernels back. */
async function timedKernels(run: () => Promise<void>, waitMs: number): Promise<Map<string, KernelProfile>> {
  const name = tf.getBackend();
  const computesWithinCall = !['webgl', 'webgpu'].includes(name);
  const slice = (tf.getKernel('Slice', name) as tf.KernelConfig).kernelFunc;
  const found = new Map<string, KernelProfile>();
  /** Milliseconds of the kernels that were called by each kernel at work, the innermost last. */
  const within: number[] = [];
  const originals = tf.getKernelsForBackend(name);

  const timed =
    (config: tf.KernelConfig): tf.KernelFunc =>
    (args) => {
      within.push(0);
      const start = performance.now();
      const outputs: Outputs = config.kernelFunc(args);
      const [first] = [outputs].flat();
      const waits = !computesWithinCall && first !== undefined;
      if (waits) waitFor(first, slice);
      const wholeMs = performance.now() - start;
      const elapsedMs = Math.max(0, wholeMs - (within.pop() as number) - (waits ? waitMs : 0));
      if (within.length > 0) within[within.length - 1] += wholeMs;
      const { kernelName: kernel } = config;
      const profile = found.get(kernel) ?? {
        kernel,
        calls: 0,
        elapsedMs: 0,
        slowest: { elapsedMs: -1, shapes: '' },
      };
      found.set(kernel, profile);
      profile.calls += 1;
      profile.elapsedMs += elapsedMs;
      if (elapsedMs > profile.slowest.elapsedMs) {
        const inputs = Object.values(args.inputs).flat().filter(Boolean) as tf.TensorInfo[];
        const shapes = `${inputs.map(shapeText).join(', ')} → ${[outputs].flat().map(shapeText).join(', ')}`;
        profile.slowest = { elapsedMs, shapes };
      }
      return outputs;
    };
  const register = (make: (config: tf.KernelConfig) => tf.KernelFunc) => {
    for (const config of originals) {
      tf.unregisterKernel(config.kernelName, name);
      tf.registerKernel({ ...config, kernelFunc: make(config) });
    }
  };
  register(timed);
  try {
    await run();
  } finally {
    register(({ kernelFunc }) => kernelFunc);
  }
  return found;
}

/** What one waiting takes: the least of some on a tensor of one value. */
function waitingMs(): number {
  if (!['webgl', 'webgpu'].includes(tf.getBackend())) return 0;
  const slice = (tf.getKernel('Slice', tf.getBackend()) as tf.KernelConfig).kernelFunc;
  const one = tf.tidy(() => tf.add(tf.zeros([8, 8]), 1));
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10; i++) {
    const start = performance.now();
    waitFor(one, slice);
    least = Math.min(least, performance.now() - start);
  }
  one.dispose();
  return least;
}

const RUNS = 3;

const total = (kernels: Iterable<KernelProfile>) =>
  [...kernels].reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);

/** Times `run`, a step that has been warmed up, as a whole and kernel by kernel: of some runs that whose kernels took least. */
export async function profileOf(run: () => Promise<void>): Promise<StepProfile> {
  const plain: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await run();
    plain.push(performance.now() - start);
  }
  const waitMs = waitingMs();
  let best: KernelProfile[] | null = null;
  for (let i = 0; i < RUNS; i++) {
    const kernels = [...(await timedKernels(run, waitMs)).values()];
    if (!best || total(kernels) < total(best)) best = kernels;
  }
  const kernels = (best as KernelProfile[]).sort((a, b) => b.elapsedMs - a.elapsedMs);
  return { kernels, plainMs: plain.sort((a, b) => a - b)[1], waitMs };
}
