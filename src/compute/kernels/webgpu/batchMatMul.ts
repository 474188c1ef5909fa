/**
 * Matrix products of dense layers and their gradients on WebGPU, in place of the stock kernel: a sum over the 150,528
 * values of a picture is cut into parts without atomic additions, so it is the same every time.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { replaceKernel } from '../common/registry.ts';
import { type Factor, matrixProduct } from './common/matrixProduct.ts';

/** A matrix with rows of `width` values, whose `contiguous` dimension they are, as one factor. */
function factor(
  name: 'a' | 'b',
  tensor: tf.TensorInfo,
  width: number,
  contiguous: Factor['contiguous'],
): Factor {
  const vec4 = width % 4 === 0;
  const [row, column] = contiguous === 'inner' ? ['outer', 'inner'] : ['inner', 'outer'];
  const length = contiguous === 'inner' ? 'numbers.inner' : name === 'a' ? 'numbers.rows' : 'numbers.columns';
  const fetch = `return ${name}[(${row} * ${length} + ${column})${vec4 ? ' / 4u' : ''}];`;
  return { tensor, contiguous, vec4, fetch };
}

/** a [rows, inner] and b [inner, columns], or their transposes, → [rows, columns]. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
  const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
  const [aHeight, aWidth] = a.shape;
  const [bHeight, bWidth] = b.shape;
  const [rows, inner] = transposeA ? [aWidth, aHeight] : [aHeight, aWidth];
  const columns = transposeB ? bHeight : bWidth;
  const product = {
    name: 'BatchMatMul',
    rows,
    columns,
    inner,
    a: factor('a', a, aWidth, transposeA ? 'outer' : 'inner'),
    b: factor('b', b, bWidth, transposeB ? 'inner' : 'outer'),
  };
  return matrixProduct(backend as WebGPUBackend, product, [rows, columns]);
};

const stock = replaceKernel('BatchMatMul', 'webgpu', (args) => {
  const { a, b } = args.inputs as Record<'a' | 'b', tf.TensorInfo>;
  const plain = [a, b].every(({ shape, dtype }) => shape.length === 2 && dtype === 'float32');
  return plain && !a.shape.includes(0) && !b.shape.includes(0) ? kernelFunc(args) : stock(args);
});
