/**
 * Runs in the browser: what the tests of whole models ask of src/, on each device. Comparing with tfjs' cpu backend
 * happens here too, so that only small answers cross to Node.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { type CurveTask, lossCurve } from '../../../bench/curves.ts';
import { openOnce, relativeError } from '../../../bench/kernels/runCase.ts';
import { openDevice } from '../../../src/compute/device/device.ts';
import { seededDropout } from '../../../src/compute/operations/dropout.ts';
import type { BackendName } from '../../../src/compute/types.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { modelById } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import type { Settings } from '../../../src/settings.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { createOptimizer } from '../../../src/training/optimizers/optimizers.ts';
import { batchGradients, partGradients, trainableVariables } from '../../../src/training/step/gradients.ts';
import { type CraftStep, type CraftTask, craftSteps } from '../../unit/support/craftSteps.ts';

const RESCALE = 1 / 255;

/** Makes a device, or tfjs' plain cpu backend, the current one. */
async function use(backend: BackendName | 'cpu'): Promise<void> {
  if (backend === 'cpu') await tf.setBackend('cpu');
  else await openOnce(backend);
}

async function read(tensors: tf.Tensor[]): Promise<Float32Array[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  tf.dispose(tensors);
  return values;
}

interface GradientTask {
  model: string;
  size: number;
  batch: number;
}

function seededBatch({ size, batch }: GradientTask) {
  const random = randomFor(5);
  return {
    pixels: Uint8Array.from({ length: batch * size * size * 3 }, () => random() * 256),
    labels: Array.from({ length: batch }, (_, index) => index % 2),
  };
}

/** Loss, accuracy and gradients of a model of the catalogue for a seeded batch, on the current backend. */
async function gradientsOf(task: GradientTask, microBatchSize: number): Promise<Float32Array[]> {
  const { model: id, size } = task;
  const model = buildModel(graphOf(modelById(id), [size, size, 3], 1), 3);
  const options = { inputShape: [size, size, 3] as const, rescale: RESCALE, seed: 1, step: 1 };
  const { figures, gradients } = batchGradients(model, seededBatch(task), { ...options, microBatchSize });
  const result = await read([figures, ...gradients]);
  model.dispose();
  return result;
}

const onCpu = new Map<string, Promise<Float32Array[]>>();

/**
 * Of a device's loss, accuracy and gradients against the cpu backend's for the whole batch: the largest
 * max|a − b| / max|b|. The batch goes through the device in parts of `microBatchSize`.
 */
export async function gradientError(
  backend: BackendName,
  task: GradientTask,
  microBatchSize: number,
): Promise<number> {
  const key = JSON.stringify(task);
  if (!onCpu.has(key)) {
    await use('cpu');
    onCpu.set(key, gradientsOf(task, task.batch));
  }
  const expected = (await onCpu.get(key)) ?? [];
  await use(backend);
  const actual = await gradientsOf(task, microBatchSize);
  return Math.max(...expected.map((values, index) => relativeError(actual[index], values)));
}

/** The losses of a short training on a device. */
export async function curve(backend: BackendName, task: CurveTask): Promise<number[]> {
  await use(backend);
  return lossCurve(task);
}

/** Which of `size` ones are kept, as a string of 0 and 1, when they are dropped out in parts of `part` values. */
export async function dropoutMask(backend: BackendName | 'cpu', size: number, part: number): Promise<string> {
  await use(backend);
  const starts = Array.from({ length: Math.ceil(size / part) }, (_, index) => index * part);
  const kept = starts.map((start) =>
    tf.tidy(() => seededDropout(tf.ones([Math.min(part, size - start)]), 0.25, 0x9e3779b9, start)),
  );
  return (await read(kept)).flatMap((values) => [...values].map((value) => (value > 0 ? 1 : 0))).join('');
}

export interface Memory {
  tensors: number;
  bytes: number;
  /** Of the device; the size of the heap on WebAssembly. */
  deviceBytes: number;
}

/** What Emscripten's module has and tfjs' types leave out. */
interface WasmHeap {
  wasm: { HEAPU8: Uint8Array };
}

function memory(): Memory {
  const { numTensors, numBytes, ...rest } = tf.memory() as tf.MemoryInfo & { numBytesInGPU?: number };
  const heap = () => (tf.backend() as unknown as WasmHeap).wasm.HEAPU8.byteLength;
  const deviceBytes = tf.getBackend() === 'wasm' ? heap() : (rest.numBytesInGPU ?? Number.NaN);
  return { tensors: numTensors, bytes: numBytes, deviceBytes };
}

/** What is held after each of `steps` steps of Adam on a model, in two parts a batch. */
export async function memoryOverSteps(
  backend: BackendName,
  task: GradientTask,
  steps: number,
): Promise<Memory[]> {
  await use(backend);
  const { model: id, size, batch } = task;
  const model = buildModel(graphOf(modelById(id), [size, size, 3], 1), 3);
  const optimizer = createOptimizer({ optimizer: 'adam', learningRate: 0.001, momentum: 0 });
  const options = { inputShape: [size, size, 3] as const, rescale: RESCALE, seed: 1 };
  const held: Memory[] = [];
  for (let step = 1; step <= steps; step++) {
    const microBatchSize = Math.ceil(batch / 2);
    const { figures, gradients } = batchGradients(model, seededBatch(task), {
      ...options,
      step,
      microBatchSize,
    });
    optimizer.apply(trainableVariables(model), gradients, step);
    await figures.data();
    tf.dispose([figures, ...gradients]);
    held.push(memory());
  }
  optimizer.dispose();
  model.dispose();
  return held;
}

export interface SmallNet {
  /** Filters of a convolution before the dense layers; null for none. */
  filters: number | null;
  hidden: number;
  outputs: number;
  inputShape: [number, number, number];
  weights: number[][];
  weightShapes: number[][];
}

/** Weights after three steps on given batches. */
export async function threeSteps(
  backend: BackendName,
  net: SmallNet,
  batches: { x: number[]; labels: number[] }[],
  settings: Pick<Settings, 'optimizer' | 'learningRate' | 'momentum'>,
): Promise<number[][]> {
  await use(backend);
  const model = tf.sequential();
  const first = { inputShape: net.inputShape };
  if (net.filters !== null) {
    model.add(tf.layers.conv2d({ ...first, filters: net.filters, kernelSize: 3, activation: 'relu' }));
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    model.add(tf.layers.flatten());
  } else model.add(tf.layers.flatten(first));
  model.add(tf.layers.dense({ units: net.hidden, activation: 'relu' }));
  model.add(tf.layers.dense({ units: net.outputs, activation: net.outputs === 1 ? 'sigmoid' : 'softmax' }));
  tf.tidy(() => model.setWeights(net.weights.map((values, i) => tf.tensor(values, net.weightShapes[i]))));
  const optimizer = createOptimizer(settings);
  batches.forEach(({ x, labels }, index) => {
    const pictures = tf.tensor4d(x, [labels.length, ...net.inputShape]);
    const truth = tf.tensor1d(labels, 'int32');
    const key = { seed: 1, step: index + 1, firstRow: 0 };
    const { figures, gradients } = partGradients(model, pictures, truth, labels.length, key);
    optimizer.apply(trainableVariables(model), gradients, index + 1);
    tf.dispose([pictures, truth, figures, ...gradients]);
  });
  const weights = await Promise.all(model.getWeights().map(async (w) => [...(await w.data())]));
  optimizer.dispose();
  model.dispose();
  return weights;
}

/** What a small net makes of a run of training_craft.json on a device. */
export async function craftOn(backend: BackendName, task: CraftTask): Promise<CraftStep[]> {
  await use(backend);
  return craftSteps(task);
}

/** Takes the WebGL context away, as a driver reset does, and returns what was reported. For a page of its own. */
export async function loseContext(): Promise<string | null> {
  let lost: string | null = null;
  await openDevice('webgl', (error) => {
    lost = error.message;
  });
  const { gl } = (tf.backend() as MathBackendWebGL).gpgpu;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  for (let waitedMs = 0; lost === null && waitedMs < 10_000; waitedMs += 100)
    await new Promise((done) => setTimeout(done, 100));
  return lost;
}
