/**
 * Runs in the browser: what the tests of the kernels ask of src/. Results are plain arrays, to be compared in Node.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { openDevice } from '../../../src/compute/device.ts';
import { buildModel } from '../../../src/models/build.ts';
import { modelById } from '../../../src/models/catalogue.ts';
import type { Settings } from '../../../src/settings.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { batchGradients, partGradients, trainableVariables } from '../../../src/training/gradients.ts';
import { createOptimizer } from '../../../src/training/optimizers.ts';

type Backend = 'webgl' | 'cpu';

let lost: string | null = null;
export const device = openDevice('webgl', (error) => {
  lost = error.message;
});

async function read(tensors: tf.Tensor[]): Promise<number[][]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  return values.map((array) => [...array]);
}

/** Loss, accuracy and gradients of a model of the catalogue for a seeded batch. */
export async function modelGradients(
  backend: Backend,
  modelId: string,
  size: number,
  batch: number,
  microBatchSize: number,
) {
  await device;
  await tf.setBackend(backend);
  const model = buildModel(modelById(modelId), [size, size, 3], 1, 3);
  const random = randomFor(5);
  const pixels = Uint8Array.from({ length: batch * size * size * 3 }, () => random() * 256);
  const labels = Array.from({ length: batch }, (_, i) => i % 2);
  const options = { inputShape: [size, size, 3] as const, rescale: 1 / 255, seed: 1, step: 1 };
  const { figures, gradients } = batchGradients(model, { pixels, labels }, { ...options, microBatchSize });
  const result = await read([figures, ...gradients]);
  model.dispose();
  return result;
}

export interface ConvCase {
  batch: number;
  height: number;
  width: number;
  inChannels: number;
  outChannels: number;
  kernelHeight: number;
  kernelWidth: number;
  stride: number;
  pad: 'same' | 'valid';
}

/** Gradients of a convolution for its input and its filter, for seeded values. */
export async function convGradients(backend: Backend, test: ConvCase) {
  await device;
  await tf.setBackend(backend);
  const random = randomFor(9);
  const seeded = (shape: number[]) =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random() * 2 - 1),
      shape,
    );
  const x = seeded([test.batch, test.height, test.width, test.inChannels]) as tf.Tensor4D;
  const filter = seeded([
    test.kernelHeight,
    test.kernelWidth,
    test.inChannels,
    test.outChannels,
  ]) as tf.Tensor4D;
  const y = tf.conv2d(x, filter, test.stride, test.pad);
  const dy = seeded(y.shape) as tf.Tensor4D;
  const gradient = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
    tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, test.stride, test.pad),
  );
  const result = gradient([x, filter], dy);
  tf.dispose([x, filter, y, dy]);
  return read(result);
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
  backend: Backend,
  net: SmallNet,
  batches: { x: number[]; labels: number[] }[],
  settings: Pick<Settings, 'optimizer' | 'learningRate' | 'momentum'>,
) {
  await device;
  await tf.setBackend(backend);
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
  const tensorCounts: number[] = [];
  batches.forEach(({ x, labels }, index) => {
    const pictures = tf.tensor4d(x, [labels.length, ...net.inputShape]);
    const truth = tf.tensor1d(labels, 'int32');
    const key = { seed: 1, step: index + 1, firstRow: 0 };
    const { figures, gradients } = partGradients(model, pictures, truth, labels.length, key);
    optimizer.apply(trainableVariables(model), gradients, index + 1);
    tf.dispose([pictures, truth, figures, ...gradients]);
    tensorCounts.push(tf.memory().numTensors);
  });
  const weights = await Promise.all(model.getWeights().map(async (w) => [...(await w.data())]));
  optimizer.dispose();
  model.dispose();
  return { weights, tensorCounts };
}

/** Takes the context away, as a driver reset does, and returns what was reported. */
export async function loseContext(): Promise<string | null> {
  await device;
  await tf.setBackend('webgl');
  const { gl } = (tf.backend() as MathBackendWebGL).gpgpu;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  for (let waitedMs = 0; lost === null && waitedMs < 10_000; waitedMs += 100)
    await new Promise((done) => setTimeout(done, 100));
  return lost;
}
