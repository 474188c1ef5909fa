/**
 * Where the time of a step goes, kernel by kernel. Where the device computes within the call, every kernel is timed as the
 * step calls it. GPUs cannot be waited for in the middle of a step: there each call of the step is repeated alone, on other
 * values of the same shapes. It must not import src/compute.
 */
import * as tf from '@tensorflow/tfjs';
import { median } from '../race.ts';
import { createStopwatch } from './repeated.ts';

export interface KernelProfile {
  kernel: string;
  calls: number;
  /** Of all calls, without the kernels that these called themselves. */
  elapsedMs: number;
  /** The slowest call, and the shapes of what it took and gave. */
  slowest: { elapsedMs: number; shapes: string };
}

export interface StepProfile {
  /** Kernels that took longest come first. */
  kernels: KernelProfile[];
  /** Milliseconds of a whole step, as it is: the middle of some. */
  plainMs: number;
  /** Whether each call was repeated alone. */
  repeatedAlone: boolean;
}

type KernelArgs = Parameters<tf.KernelFunc>[0];
type Wrap = (config: tf.KernelConfig) => tf.KernelFunc;

const RUNS = 3;
const shapeText = ({ shape }: tf.TensorInfo) => (shape.length === 0 ? 'scalar' : shape.join('×'));

/** Inputs that a call has: some kernels are given undefined ones. */
const inputsOf = ({ inputs }: KernelArgs) =>
  Object.entries(inputs).filter(([, input]) => input) as [string, tf.TensorInfo][];

function callText(args: KernelArgs, outputs: ReturnType<tf.KernelFunc>): string {
  const taken = inputsOf(args).map(([, input]) => shapeText(input));
  return `${taken.join(', ')} → ${[outputs].flat().map(shapeText).join(', ')}`;
}

/** Does `run` with every kernel of the backend wrapped. */
async function wrapped(run: () => Promise<void>, wrap: Wrap): Promise<void> {
  const name = tf.getBackend();
  const originals = tf.getKernelsForBackend(name);
  const register = (make: Wrap) => {
    for (const config of originals) {
      tf.unregisterKernel(config.kernelName, name);
      tf.registerKernel({ ...config, kernelFunc: make(config) });
    }
  };
  register(wrap);
  try {
    await run();
  } finally {
    register(({ kernelFunc }) => kernelFunc);
  }
}

/** Adds calls of a kernel, each of so many milliseconds. */
function note(
  found: Map<string, KernelProfile>,
  kernel: string,
  calls: number,
  eachMs: number,
  shapes: string,
) {
  const profile = found.get(kernel) ?? {
    kernel,
    calls: 0,
    elapsedMs: 0,
    slowest: { elapsedMs: -1, shapes: '' },
  };
  found.set(kernel, profile);
  profile.calls += calls;
  profile.elapsedMs += calls * eachMs;
  if (eachMs > profile.slowest.elapsedMs) profile.slowest = { elapsedMs: eachMs, shapes };
}

/** Each kernel's time within one run. */
async function timedWithin(run: () => Promise<void>): Promise<Map<string, KernelProfile>> {
  const found = new Map<string, KernelProfile>();
  /** Milliseconds of the kernels that were called by each kernel at work, the innermost last. */
  const within: number[] = [];
  await wrapped(run, ({ kernelName, kernelFunc }) => (args) => {
    within.push(0);
    const start = performance.now();
    const outputs = kernelFunc(args);
    const wholeMs = performance.now() - start;
    const elapsedMs = wholeMs - (within.pop() as number);
    if (within.length > 0) within[within.length - 1] += wholeMs;
    note(found, kernelName, 1, elapsedMs, callText(args, outputs));
    return outputs;
  });
  return found;
}

interface Call {
  kernel: string;
  inputs: [name: string, shape: number[], dtype: tf.DataType][];
  attributes: tf.NamedAttrMap;
  shapes: string;
  count: number;
}

/** The different calls of one run, without those that kernels make themselves. */
async function callsOf(run: () => Promise<void>): Promise<Call[]> {
  const calls = new Map<string, Call>();
  let depth = 0;
  await wrapped(run, ({ kernelName: kernel, kernelFunc }) => (args) => {
    depth += 1;
    const outputs = kernelFunc(args);
    depth -= 1;
    if (depth > 0) return outputs;
    const shapes = callText(args, outputs);
    const key = `${kernel} ${shapes} ${JSON.stringify(args.attrs, (_, value) => (ArrayBuffer.isView(value) ? null : value))}`;
    const inputs = inputsOf(args).map(([name, { shape, dtype }]): Call['inputs'][number] => [
      name,
      shape,
      dtype,
    ]);
    const call = calls.get(key) ?? {
      kernel,
      inputs,
      shapes,
      attributes: args.attrs as tf.NamedAttrMap,
      count: 0,
    };
    calls.set(key, { ...call, count: call.count + 1 });
    return outputs;
  });
  return [...calls.values()];
}

/** Each kernel's time, its calls repeated alone. */
async function timedAlone(run: () => Promise<void>): Promise<Map<string, KernelProfile>> {
  const found = new Map<string, KernelProfile>();
  const watch = await createStopwatch();
  for (const { kernel, inputs, attributes, shapes, count } of await callsOf(run)) {
    const tensors = inputs.map(([name, shape, dtype]): [string, tf.Tensor] => [
      name,
      dtype === 'float32' ? tf.randomUniform(shape, 0.5, 1, dtype, 1) : tf.zeros(shape, dtype),
    ]);
    // AddN and the like take a list.
    const named = tensors[0]?.[0] === '0' ? tensors.map(([, tensor]) => tensor) : Object.fromEntries(tensors);
    try {
      const eachMs = await watch.time(
        () => [tf.engine().runKernel(kernel, named as tf.NamedTensorMap, attributes)].flat() as tf.Tensor[],
      );
      note(found, kernel, count, eachMs, shapes);
    } catch (thrown) {
      throw new Error(`${kernel} ${shapes} cannot be repeated: ${thrown}`);
    } finally {
      tf.dispose(named);
    }
  }
  watch.dispose();
  return found;
}

const total = (kernels: Iterable<KernelProfile>) =>
  [...kernels].reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);

/** Times `run`, a step that has been warmed up, as a whole and kernel by kernel. */
export async function profileOf(run: () => Promise<void>): Promise<StepProfile> {
  const plain: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await run();
    plain.push(performance.now() - start);
  }
  const repeatedAlone = ['webgl', 'webgpu'].includes(tf.getBackend());
  let best: KernelProfile[] | null = null;
  for (let i = 0; i < (repeatedAlone ? 1 : RUNS); i++) {
    const kernels = [...(await (repeatedAlone ? timedAlone : timedWithin)(run)).values()];
    if (!best || total(kernels) < total(best)) best = kernels;
  }
  const kernels = (best as KernelProfile[]).sort((a, b) => b.elapsedMs - a.elapsedMs);
  return { kernels, plainMs: median(plain), repeatedAlone };
}
