/**
 * Runs in the browser: one case on the current backend of tfjs, or a sweep of many over a device, against the
 * reference.
 */
import * as tf from '@tensorflow/tfjs';
import { openDevice } from '../../src/compute/device/device.ts';
import { seededDropout } from '../../src/compute/operations/dropout.ts';
import { uploadPictures } from '../../src/compute/operations/upload.ts';
import { UPDATE_RULES, updateWeight } from '../../src/compute/operations/weightUpdate.ts';
import type { BackendName, DeviceInfo } from '../../src/compute/types.ts';
import { casesOf, isChannelCase, type KernelCase, type KernelName } from './cases.ts';
import { type ChannelCase, channelAttributes } from './channelCases.ts';
import { type Input, type Inputs, inputsOf } from './inputs.ts';
import { reference } from './reference.ts';

const tensorOf = ({ shape, values }: Input) => tf.tensor(values as Float32Array, shape);

/** What the kernel of `test` makes of `inputs`, as tensors that the caller owns. */
function outputsOf(test: KernelCase, inputs: Inputs): tf.Tensor[] {
  switch (test.kernel) {
    case 'SeededDropout':
      return [seededDropout(tensorOf(inputs.x), test.rate, test.key, test.offset)];
    case 'UploadPictures':
      return [uploadPictures(inputs.pixels.values as Uint8Array, test.shape, test.rescale)];
    case 'WeightUpdate': {
      const { slotCount } = UPDATE_RULES[test.rule];
      const names = ['weight', 'slot0', 'slot1'].slice(0, 1 + slotCount);
      const [weight, ...slots] = names.map((name) => tf.variable(tensorOf(inputs[name])));
      const { rule, numbers, keep, most } = test;
      const squares = tensorOf(inputs.squares) as tf.Scalar;
      const clip = most === undefined ? undefined : { squares, most };
      updateWeight(rule, weight, slots, tensorOf(inputs.gradient), numbers, { keep, clip });
      return [weight, ...slots];
    }
    default: {
      const [names, attributes] = isChannelCase(test)
        ? [Object.keys(inputs), channelAttributes(test)]
        : callOf(test);
      const tensors = Object.fromEntries(names.map((name) => [name, tensorOf(inputs[name])]));
      return [
        tf.engine().runKernel(test.kernel, tensors, attributes as tf.NamedAttrMap),
      ].flat() as tf.Tensor[];
    }
  }
}

type StockCase = Exclude<
  KernelCase,
  ChannelCase | { kernel: 'SeededDropout' | 'UploadPictures' | 'WeightUpdate' }
>;

/** Names of the inputs and attributes of a call of a kernel of tfjs. */
function callOf(test: StockCase): [string[], object] {
  if (test.kernel === 'BatchMatMul')
    return [['a', 'b'], { transposeA: test.transposeA, transposeB: test.transposeB }];
  const { batch, inputSize, inChannels, outChannels, window, strides, dilations, pad } = test;
  const common = { strides, pad, dataFormat: 'NHWC', dilations };
  const filterShape = [...window, inChannels, outChannels];
  const inputShape = [batch, ...inputSize, inChannels];
  switch (test.kernel) {
    case 'Conv2D':
    case 'DepthwiseConv2dNative':
      return [['x', 'filter'], common];
    case 'Conv2DBackpropFilter':
      return [['x', 'dy'], { ...common, filterShape }];
    case 'DepthwiseConv2dNativeBackpropFilter':
      return [['x', 'dy'], { ...common, filterShape: [...window, inChannels, outChannels / inChannels] }];
    case 'Conv2DBackpropInput':
    case 'DepthwiseConv2dNativeBackpropInput':
      return [['dy', 'filter'], { ...common, inputShape }];
    case 'MaxPoolGrad':
      return [['dy', 'input', 'output'], { filterSize: window, strides, pad }];
    case 'AvgPoolGrad':
      return [['dy', 'input'], { filterSize: window, strides, pad }];
  }
}

/** What the kernel makes of the case on the current backend, and how many buffers it left behind. */
export async function runCase(
  test: KernelCase,
  inputs = inputsOf(test),
): Promise<{ outputs: Float32Array[]; left: number }> {
  const before = tf.backend().numDataIds();
  let kept: tf.Tensor[] = [];
  tf.engine().startScope();
  try {
    kept = outputsOf(test, inputs);
    const outputs = await Promise.all(kept.map((tensor) => tensor.data<'float32'>()));
    tf.dispose(kept);
    tf.engine().endScope();
    return { outputs, left: tf.backend().numDataIds() - before };
  } catch (thrown) {
    tf.engine().endScope();
    throw thrown;
  }
}

/** max|a − b| / max|b|; infinite where a is of another size or not all finite. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    const distance = Math.abs(a[i] - b[i]);
    if (!Number.isFinite(distance)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, distance);
    largest = Math.max(largest, Math.abs(b[i]));
  }
  return difference === 0 ? 0 : difference / largest;
}

export interface CaseError {
  /** The largest of max|a − b| / max|b| over the outputs; infinite where the kernel threw. */
  error: number;
  test: KernelCase;
  /** What the kernel threw. */
  thrown?: string;
}

export interface SweepResult {
  backend: BackendName;
  description: string;
  kernel: KernelName;
  cases: number;
  worst: CaseError;
  /** Cases whose error is above `limit`. */
  failed: CaseError[];
  /** Cases after which the backend held more buffers than before. */
  leaking: number[];
}

/** The worst of the first `count` cases of a kernel on a device; it opens the device. */
export async function sweep(
  backend: BackendName,
  kernel: KernelName,
  count: number,
  limit = 1e-5,
): Promise<SweepResult> {
  const { description } = await openOnce(backend);
  const errors: CaseError[] = [];
  const leaking: number[] = [];
  for (const test of casesOf(kernel, count)) {
    const inputs = inputsOf(test);
    const expected = reference(test, inputs);
    try {
      const { outputs, left } = await runCase(test, inputs);
      const each = outputs.map((values, index) => relativeError(values, expected[index]));
      errors.push({ test, error: outputs.length === expected.length ? Math.max(...each) : Infinity });
      if (left !== 0) leaking.push(test.index);
    } catch (thrown) {
      errors.push({ test, error: Infinity, thrown: String(thrown) });
    }
  }
  const worst = errors.reduce((a, b) => (b.error > a.error ? b : a));
  const failed = errors.filter(({ error }) => error > limit);
  return { backend, description, kernel, cases: count, worst, failed, leaking };
}

const opened = new Map<BackendName, ReturnType<typeof openDevice>>();

/** Makes `backend` the current one, opening it the first time only. */
export async function openOnce(backend: BackendName): Promise<DeviceInfo> {
  const opening =
    opened.get(backend) ??
    openDevice(backend, (error) => {
      throw error;
    });
  opened.set(backend, opening);
  const info = await opening;
  await tf.setBackend(backend);
  return info;
}
