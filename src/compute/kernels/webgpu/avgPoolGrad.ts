/**
 * The gradient of average pooling on WebGPU, in place of the stock kernel, which visits every tap of a window.
 *
 * dx[p] = Σ over the windows above p of dy[window] / (height · width of the window), as on every backend of tfjs.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { replaceKernel } from '../common/registry.ts';
import { poolGradient } from './common/poolGradient.ts';

/** dy [batch, outHeight, outWidth, channels], input [batch, height, width, channels] → as input. */
replaceKernel('AvgPoolGrad', 'webgpu', ({ inputs, backend, attrs }) => {
  const { dy, input } = inputs as Record<'dy' | 'input', tf.TensorInfo>;
  return poolGradient(backend as WebGPUBackend, {
    name: 'AvgPoolGrad',
    dy,
    x: input,
    attrs: attrs as object,
    share: ({ height, width }) => `sum += dy[window] * ${1 / (height * width)};`,
  });
});
