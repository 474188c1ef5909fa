/**
 * The depthwise convolution on WebGPU, in place of the stock kernels, which keep what they read in arrays.
 *
 * y[b, y, x, c·multiplier + m] = Σ_(i, j) x[b, y·strideY − padTop + i·dilationY, …, c] · W[i, j, c, m].
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { convInfo, isNhwc } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { depthwiseSum } from './common/depthwise.ts';
import { outputRow } from './common/slidingRow.ts';

/** x [batch, height, width, channels], filter [height, width, channels, multiplier] → [batch, outHeight, outWidth, channels · multiplier]. */
const stock = replaceKernel('DepthwiseConv2dNative', 'webgpu', (args) => {
  const { x, filter } = args.inputs as Record<'x' | 'filter', tf.TensorInfo>;
  if (!isNhwc(args.attrs as object)) return stock(args);
  const info = convInfo(x.shape, filter.shape, args.attrs as object, true);
  return depthwiseSum(args.backend as WebGPUBackend, {
    ...{ name: 'DepthwiseConv2dNative', info, filter, read: x, shape: info.outShape },
    row: outputRow(info),
    metRow: `let metRow = y * ${info.strideHeight} - ${info.padInfo.top} + i * ${info.dilationHeight};`,
    channels: { count: 1, met: `channel / ${filter.shape[3]}u`, filter: 'channel' },
  });
});
