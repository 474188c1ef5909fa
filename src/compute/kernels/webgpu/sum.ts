/**
 * Sums over the leading axes on WebGPU (a bias' gradient), in place of the stock kernel, which transposes the whole
 * tensor first and gives each sum to one workgroup.
 */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { replaceKernel } from '../common/registry.ts';
import { sumRows } from './common/sumRows.ts';

const stock = replaceKernel('Sum', 'webgpu', (args) => {
  const x = args.inputs.x as tf.TensorInfo;
  const { axis, keepDims } = args.attrs as unknown as tf.SumAttrs;
  const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  const leading = axes.length < x.shape.length && axes.every((one, index) => one === index);
  if (!leading || axes.length === 0 || x.dtype !== 'float32' || x.shape.includes(0)) return stock(args);
  const kept = x.shape.slice(axes.length);
  const columns = tf.util.sizeFromShape(kept);
  const outputShape = keepDims ? [...axes.map(() => 1), ...kept] : kept;
  return sumRows(
    args.backend as WebGPUBackend,
    x,
    tf.util.sizeFromShape(x.shape) / columns,
    columns,
    outputShape,
  );
});
