/**
 * The gradient of a depthwise convolution's input on WebGPU, in place of the stock kernel, which knows no dilation.
 *
 * dx[b, y, x, c] = Σ_(i, j, m) dy[b, (y + padTop − i·dilationY) / strideY, …, c·multiplier + m] · W[i, j, c, m], over the
 * taps whose quotients are whole and within dy.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { convInfo } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { depthwiseSum } from './common/depthwise.ts';
import { inputRow } from './common/slidingRow.ts';

/** dy [batch, outHeight, outWidth, channels · multiplier], filter [height, width, channels, multiplier] → dx, inputShape. */
replaceKernel('DepthwiseConv2dNativeBackpropInput', 'webgpu', ({ inputs, backend, attrs }) => {
  const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>;
  const { inputShape } = attrs as unknown as tf.DepthwiseConv2dNativeBackpropInputAttrs;
  const info = convInfo(inputShape, filter.shape, attrs as object, true);
  const channel = `channel * ${filter.shape[3]}u + m`;
  return depthwiseSum(backend as WebGPUBackend, {
    ...{ name: 'DepthwiseConv2dNativeBackpropInput', info, filter, read: dy, shape: inputShape },
    row: inputRow(info),
    metRow: `let below = y + ${info.padInfo.top} - i * ${info.dilationHeight};
    if (below % ${info.strideHeight} != 0) { continue; }
    let metRow = below / ${info.strideHeight};`,
    channels: { count: filter.shape[3], met: channel, filter: channel },
  });
});
