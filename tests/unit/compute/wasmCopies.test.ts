/** Tensors put together, taken apart and added on WebAssembly in Node, against TensorFlow.js' plain backend. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../support/wasm.ts';

beforeAll(async () => {
  await useWasm();
});

/** 0, 1, 2, … from `first` on. */
const counted = (shape: number[], first: number, dtype: 'float32' | 'int32' = 'float32') =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => first + i),
    shape,
    dtype,
  );

/** Values and shapes of what `compute` gives on a backend. */
async function resultsOn(backend: 'wasm' | 'cpu', compute: () => tf.Tensor[]) {
  await tf.setBackend(backend);
  const tensors = tf.tidy(compute);
  const results = await Promise.all(
    tensors.map(async (tensor) => [tensor.shape, Array.from(await tensor.data())]),
  );
  tf.dispose(tensors);
  await tf.setBackend('wasm');
  return results;
}

async function expectTheSame(compute: () => tf.Tensor[]) {
  expect(await resultsOn('wasm', compute)).toEqual(await resultsOn('cpu', compute));
}

describe('concat and split', () => {
  it.each([
    {
      shapes: [
        [2, 3, 3, 5],
        [2, 3, 3, 1],
        [2, 3, 3, 8],
      ],
      axis: 3,
    },
    {
      shapes: [
        [4, 3],
        [4, 6],
      ],
      axis: -1,
    },
    {
      shapes: [
        [2, 3, 2],
        [2, 1, 2],
      ],
      axis: 1,
    },
    {
      shapes: [
        [1, 7],
        [3, 7],
      ],
      axis: 0,
    },
    {
      shapes: [
        [40_000, 3],
        [40_000, 2],
      ],
      axis: 1,
    },
  ])('$shapes along $axis', async ({ shapes, axis }) => {
    const parts = () => shapes.map((shape, i) => counted(shape, 1000 * i));
    await expectTheSame(() => [tf.concat(parts(), axis)]);
    const sizes = shapes.map((shape) => shape.at(axis)!);
    await expectTheSame(() => tf.split(tf.concat(parts(), axis), sizes, axis));
  });

  it('of whole numbers, and into equal parts', async () => {
    await expectTheSame(() => [tf.concat([counted([2, 2], 0, 'int32'), counted([2, 3], 9, 'int32')], 1)]);
    await expectTheSame(() => tf.split(counted([3, 8], 0), 4, 1));
    await expectTheSame(() => tf.split(counted([3, 8], 0, 'int32'), [3, -1], 1));
  });

  it('has the gradient of a concatenation', async () => {
    const join = (a: tf.Tensor, b: tf.Tensor) =>
      tf
        .concat([a, b], 3)
        .mul(counted([2, 2, 2, 5], 1))
        .sum();
    await expectTheSame(() => tf.grads(join)([counted([2, 2, 2, 2], 0), counted([2, 2, 2, 3], 0)]));
  });
});

describe('slice', () => {
  it.each([
    { shape: [2, 6, 7, 3], begin: [0, 1, 2, 0], size: [2, 4, 5, 3] },
    { shape: [3, 4, 5, 8], begin: [0, 0, 0, 2], size: [3, 4, 5, 3] },
    { shape: [3, 4, 5, 8], begin: [1, 0, 3, 0], size: [2, 4, 2, 8] },
    { shape: [3, 4, 5, 2], begin: [1, 1, 1, 1], size: [-1, 2, 3, 1] },
    { shape: [5, 7], begin: [2, 0], size: [2, 7] },
    { shape: [5, 7], begin: [0, 0], size: [5, 7] },
    { shape: [9], begin: [4], size: [3] },
  ])('$begin, $size of $shape', ({ shape, begin, size }) =>
    expectTheSame(() => [tf.slice(counted(shape, 0), begin, size)]),
  );

  it('of whole numbers', () => expectTheSame(() => [tf.slice(counted([3, 4], 0, 'int32'), [0, 1], [3, 2])]));
});

describe('sums', () => {
  it.each([[[3, 7]], [[2, 5, 5, 3]], [[50_001]]])('of two tensors %j', (shape) =>
    expectTheSame(() => [tf.add(counted(shape, 1), counted(shape, 5))]),
  );

  it('of whole numbers, and of shapes that broadcast', async () => {
    await expectTheSame(() => [tf.add(counted([3, 2], 1, 'int32'), counted([3, 2], 5, 'int32'))]);
    await expectTheSame(() => [tf.add(counted([3, 1], 1), counted([1, 4], 5))]);
  });
});
