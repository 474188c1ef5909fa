/**
 * Products of two matrices that lie in memory as they are, on WebGPU: dense layers, convolutions of one pixel, their
 * gradients. Sizes are no part of the code, so that all of them share a few shaders.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type Factor, matrixProduct } from './matrixProduct.ts';
import { tallProduct } from './tallProduct.ts';
import { thinProduct } from './thinProduct.ts';

/** The longest inner dimension without tiles: with a longer one, a GPU would have too few invocations at work. */
const LONGEST_THIN = 256;
/** The least sum over places, and the largest result, without tiles: else the parts are too much to write and read. */
const SHORTEST_TALL = 1024;
const LARGEST_TALL = 2 ** 16;

/** A matrix, row-major. */
export interface Matrix {
  tensor: tf.TensorInfo;
  height: number;
  width: number;
  /** Whether its transpose is the factor. */
  transposed: boolean;
}

function factor(name: 'a' | 'b', { tensor, width, transposed }: Matrix): Factor {
  const vec4 = width % 4 === 0;
  const contiguous = (name === 'a') === transposed ? 'outer' : 'inner';
  const [row, column] = contiguous === 'inner' ? ['outer', 'inner'] : ['inner', 'outer'];
  const length = contiguous === 'inner' ? 'numbers.inner' : name === 'a' ? 'numbers.rows' : 'numbers.columns';
  const fetch = `return ${name}[(${row} * ${length} + ${column})${vec4 ? ' / 4u' : ''}];`;
  return { tensor, contiguous, vec4, fetch };
}

/** a · b as a tensor of `outputShape`; owned by the caller. */
export function plainProduct(
  backend: WebGPUBackend,
  name: string,
  a: Matrix,
  b: Matrix,
  outputShape: number[],
): tf.TensorInfo {
  const [rows, inner] = a.transposed ? [a.width, a.height] : [a.height, a.width];
  const columns = b.transposed ? b.height : b.width;
  const sizes = { rows, inner, columns };
  const isFours = [a.width, b.width, columns].every((size) => size % 4 === 0);
  if (isFours && !a.transposed && inner <= LONGEST_THIN)
    return thinProduct(backend, name, sizes, a.tensor, b, outputShape);
  const isTall = a.transposed && !b.transposed && inner >= SHORTEST_TALL && rows * columns <= LARGEST_TALL;
  if (isFours && isTall) return tallProduct(backend, name, sizes, a.tensor, b.tensor, outputShape);
  return matrixProduct(backend, { name, ...sizes, a: factor('a', a), b: factor('b', b) }, outputShape);
}

/** The channels of every place, [places, channels], of a tensor of `channels` last; as a factor. */
export function placesOf(tensor: tf.TensorInfo, transposed = false): Matrix {
  const width = tensor.shape[tensor.shape.length - 1];
  return { tensor, height: tensor.shape.reduce((a, b) => a * b, 1) / width, width, transposed };
}
