/**
 * Matrix products of dense layers and their gradients on WebGPU, in place of the stock kernel: a sum over the 150,528
 * values of a picture is cut into parts without atomic additions, so it is the same every time.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { replaceKernel } from '../common/registry.ts';
import { plainProduct } from './common/plainProduct.ts';

/** a [rows, inner] and b [inner, columns], or their transposes, → [rows, columns]. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
  const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
  const matrix = (tensor: tf.TensorInfo, transposed: boolean) => {
    const [height, width] = tensor.shape;
    return { tensor, height, width, transposed };
  };
  const outputShape = [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]];
  return plainProduct(
    backend as WebGPUBackend,
    'BatchMatMul',
    matrix(a, transposeA),
    matrix(b, transposeB),
    outputShape,
  );
};

const stock = replaceKernel('BatchMatMul', 'webgpu', (args) => {
  const { a, b } = args.inputs as Record<'a' | 'b', tf.TensorInfo>;
  const plain = [a, b].every(({ shape, dtype }) => shape.length === 2 && dtype === 'float32');
  return plain && !a.shape.includes(0) && !b.shape.includes(0) ? kernelFunc(args) : stock(args);
});
