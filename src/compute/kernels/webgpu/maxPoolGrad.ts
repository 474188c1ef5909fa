/**
 * The gradient of max pooling on WebGPU, in place of the stock kernel, which takes two passes.
 *
 * dx[p] = Σ over the windows above p of dy[window], where x[p] is the window's maximum and the first one in row-major
 * order; the maximum is known from the way forward.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { replaceKernel } from '../common/registry.ts';
import { poolGradient } from './common/poolGradient.ts';

/** dy and output [batch, outHeight, outWidth, channels], input [batch, height, width, channels] → as input. */
replaceKernel('MaxPoolGrad', 'webgpu', ({ inputs, backend, attrs }) => {
  const { dy, input, output } = inputs as Record<'dy' | 'input' | 'output', tf.TensorInfo>;
  return poolGradient(backend as WebGPUBackend, {
    name: 'MaxPoolGrad',
    dy,
    x: input,
    attrs: attrs as object,
    inputs: { values: input, maxima: output },
    share: ({ width }) => `
      let maximum = maxima[window];
      var first = values[index] == maximum;
      for (var earlierY = max(top, 0); earlierY <= y; earlierY++) {
        let end = select(min(left + ${width}, IN_WIDTH), x, earlierY == y);
        for (var earlierX = max(left, 0); earlierX < end; earlierX++) {
          let back = u32((y - earlierY) * IN_WIDTH + x - earlierX);
          first = first & (values[index - back * CHANNELS] != maximum);
        }
      }
      sum += select(Value(), dy[window], first);`,
  });
});
