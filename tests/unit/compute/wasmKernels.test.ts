/**
 * The WebAssembly kernels on one thread in Node, against the reference in float64. In the browser, with threads, the
 * same cases are run by the tests of the kernels.
 */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { casesOf, KERNELS } from '../../../bench/kernels/cases.ts';
import { inputsOf } from '../../../bench/kernels/inputs.ts';
import { reference } from '../../../bench/kernels/reference.ts';
import { relativeError, runCase } from '../../../bench/kernels/runCase.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { modelById } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import { createOptimizer } from '../../../src/training/optimizers/optimizers.ts';
import { forward } from '../../../src/training/step/forward.ts';
import { batchGradients, trainableVariables } from '../../../src/training/step/gradients.ts';
import { useWasm } from '../support/wasm.ts';

let backend: BackendWasm;

beforeAll(async () => {
  backend = await useWasm();
});

/** The pictures' height and width: as small as cnn-pool takes them. */
const SIZE = 12;

/** Gradients and loss of one step of cnn-pool on three pictures, as two parts. */
function step(model: tf.LayersModel, number: number) {
  const pixels = Uint8Array.from({ length: 3 * SIZE * SIZE * 3 }, (_, i) => (i * 7919) % 256);
  const options = { inputShape: [SIZE, SIZE, 3] as const, rescale: 1 / 255, seed: 1, step: number };
  return batchGradients(model, { pixels, labels: [0, 1, 1] }, { ...options, microBatchSize: 2 });
}

describe.each(KERNELS)('%s', (kernel) => {
  it.each(casesOf(kernel, 20).map((test) => [test.index, test] as const))('case %i', async (_, test) => {
    const inputs = inputsOf(test);
    const { outputs, left } = await runCase(test, inputs);
    const expected = reference(test, inputs);
    expect(outputs.length).toBe(expected.length);
    for (const [i, values] of outputs.entries())
      expect(relativeError(values, expected[i])).toBeLessThan(1e-5);
    expect(left).toBe(0);
  });
});

describe('training on WebAssembly', () => {
  it('takes the gradients of a dilated convolution', () => {
    tf.tidy(() => {
      const x = tf.randomUniform([1, 7, 7, 2], 0, 1, 'float32', 3);
      const filter = tf.randomUniform([2, 2, 2, 3], 0, 1, 'float32', 4);
      const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
        tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid', 'NHWC', 2).sum();
      const [dx, dw] = tf.grads(convolve)([x, filter]);
      // The sum is linear in both, so it is the product of either with its gradient.
      const [sum] = convolve(x, filter).dataSync();
      for (const product of [x.mul(dx), filter.mul(dw)])
        expect(product.sum().dataSync()[0] / sum).toBeCloseTo(1, 5);
    });
  });

  it('gives the gradients of the plain JavaScript backend', async () => {
    const results: Float32Array[][] = [];
    for (const name of ['wasm', 'cpu']) {
      await tf.setBackend(name);
      const model = buildModel(graphOf(modelById('cnn-pool'), [SIZE, SIZE, 3], 3), 5);
      const { figures, gradients } = step(model, 1);
      results.push(await Promise.all([figures, ...gradients].map((tensor) => tensor.data<'float32'>())));
      tf.dispose([figures, ...gradients]);
      model.dispose();
    }
    await tf.setBackend('wasm');
    for (const [i, values] of results[0].entries())
      expect(relativeError(values, results[1][i])).toBeLessThan(1e-4);
  });

  it('predicts as the plain JavaScript backend does', async () => {
    const results: Float32Array[] = [];
    for (const name of ['wasm', 'cpu']) {
      await tf.setBackend(name);
      const model = buildModel(graphOf(modelById('cnn-pool'), [SIZE, SIZE, 3], 2), 5);
      const pictures = tf.linspace(0, 1, 3 * SIZE * SIZE * 3).reshape<tf.Tensor4D>([3, SIZE, SIZE, 3]);
      const before = tf.backend().numDataIds();
      const logits = forward(model, pictures, null);
      expect(tf.backend().numDataIds()).toBe(before + 1);
      results.push(await logits.data<'float32'>());
      tf.dispose([pictures, logits]);
      model.dispose();
    }
    await tf.setBackend('wasm');
    expect(relativeError(results[0], results[1])).toBeLessThan(1e-5);
  });

  it('keeps tensors and heap flat over 200 steps', () => {
    const model = buildModel(graphOf(modelById('cnn-pool'), [SIZE, SIZE, 3], 1), 5);
    const optimizer = createOptimizer({ optimizer: 'adam', learningRate: 0.001, momentum: 0 });
    const held: number[][] = [];
    for (let number = 1; number <= 200; number++) {
      const { figures, gradients } = step(model, number);
      optimizer.apply(trainableVariables(model), gradients, number);
      tf.dispose([figures, ...gradients]);
      held.push([tf.memory().numTensors, backend.numDataIds(), heapBytes()]);
    }
    expect(held[199]).toEqual(held[4]);
    optimizer.dispose();
    model.dispose();
  });

  it('forgets what XNNPACK packed of a weight that changes in place', () => {
    const attributes = { strides: [1, 1], pad: 'valid', dilations: [1, 1], dataFormat: 'NHWC' };
    const x = tf.ones([1, 3, 3, 2]);
    const filter = tf.variable(tf.ones([3, 3, 2, 1]));
    const convolved = () =>
      (tf.engine().runKernel('DepthwiseConv2dNative', { x, filter }, attributes) as tf.Tensor).dataSync()[0];
    expect(convolved()).toBe(9);
    const gradient = tf.ones([3, 3, 2, 1]);
    const inputs = { weight: filter, gradient } as unknown as tf.NamedTensorMap;
    tf.engine().runKernel('WeightUpdate', inputs, { rule: 'sgd', numbers: [-1] });
    expect(convolved()).toBe(18);
    tf.dispose([x, filter, gradient]);
  });

  it('throws where the heap is full, and goes on', () => {
    const tensors: tf.Tensor[] = [];
    const before = backend.numDataIds();
    const fill = () => {
      for (let i = 0; i < 5; i++) tensors.push(gigabyte());
    };
    expect(fill).toThrow('no room');
    tf.dispose(tensors);
    expect(backend.numDataIds()).toBe(before);
    expect(tf.tidy(() => tf.add(tf.tensor1d([1, 2]), 1).arraySync())).toEqual([2, 3]);
  });
});

/** The heap's size. */
function heapBytes(): number {
  return (backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8.length;
}

/** A tensor of a gigabyte, whose values are not touched. */
function gigabyte(): tf.Tensor {
  const { dataId } = backend.makeOutput([2 ** 28], 'float32');
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [2 ** 28], dtype: 'float32' });
}
