import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import '../../../src/compute/operations/convGradients.ts';

/** Values without a pattern, the same each time. */
const values = (shape: number[], salt: number) =>
  tf.tensor4d(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(i * 12.9898 + salt)),
    shape as [number, number, number, number],
  );

/** The gradients of Σ conv(x, filter) · dy by differences, which for a bilinear function are exact. */
function byDifferences(
  f: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
) {
  const total = (a: tf.Tensor4D, b: tf.Tensor4D) => tf.tidy(() => f(a, b).sum().dataSync()[0]);
  const along = (shape: number[], at: (unit: tf.Tensor4D) => number) =>
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
      tf.tidy(() => at(tf.oneHot([i], tf.util.sizeFromShape(shape)).toFloat().reshape(shape) as tf.Tensor4D)),
    );
  return [along(x.shape, (unit) => total(unit, filter)), along(filter.shape, (unit) => total(x, unit))];
}

describe('the gradients of convolutions', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const x = values([2, 5, 6, 2], 1);
  it.each([
    ['conv2d', tf.conv2d, values([3, 2, 2, 3], 2), 1],
    ['conv2d', tf.conv2d, values([3, 2, 2, 3], 2), [2, 1]],
    ['depthwiseConv2d', tf.depthwiseConv2d, values([3, 2, 2, 2], 3), 1],
  ] as const)('of %s agree with differences', (_, operation, filter, strides) => {
    const convolution = (a: tf.Tensor4D, b: tf.Tensor4D) => operation(a, b, strides as number, 'same');
    const dy = values(convolution(x, filter).shape, 4);
    const ours = tf.grads((a: tf.Tensor, b: tf.Tensor) => convolution(a as tf.Tensor4D, b as tf.Tensor4D))(
      [x, filter],
      dy,
    );
    const expected = byDifferences((a, b) => convolution(a, b).mul(dy), x, filter);
    ours.forEach((gradient, index) => {
      const actual = gradient.dataSync();
      expect(actual.length).toBe(expected[index].length);
      expected[index].forEach((value, at) => {
        expect(actual[at]).toBeCloseTo(value, 4);
      });
    });
  });

  it('say so where a backend would ignore the dilation', () => {
    const filter = values([2, 2, 2, 1], 5);
    const gradient = tf.grad((a) => tf.conv2d(a as tf.Tensor4D, filter, 1, 'same', 'NHWC', 2));
    expect(() => gradient(x)).toThrow(
      'The cpu backend cannot compute the gradient of a dilated convolution.',
    );
  });
});
