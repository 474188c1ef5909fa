/** dx = dy · gate and dgate = Σ over height and width of dy · x, on WebGPU: one pass, and a small one that adds up its parts. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { SCALE_CHANNELS_GRADIENT } from '../../operations/channels.ts';
import { dispatch } from './common/dispatch.ts';
import { partsTensor, sumParts } from './common/partSums.ts';
import { forEachRow, STRIPE, stripesOf, stripesShader } from './common/stripes.ts';

/** x, dy [n, height, width, channels], gate [n, 1, 1, channels] → [dx, dgate]. */
tf.registerKernel({
  kernelName: SCALE_CHANNELS_GRADIENT,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend }) => {
    const webgpu = backend as WebGPUBackend;
    const { x, gate, dy } = inputs as Record<'x' | 'gate' | 'dy', tf.TensorInfo>;
    const dx = webgpu.makeTensorInfo(x.shape, 'float32');
    const stripes = stripesOf(x.shape, 'sum', true);
    const { type } = stripes;
    const partial = partsTensor(webgpu, stripes, gate.shape);
    dispatch(webgpu, {
      name: SCALE_CHANNELS_GRADIENT,
      bindings: {
        dx: { data: dx, type, writes: true },
        partial: { data: partial, type, writes: true },
        x: { data: x, type },
        gate: { data: gate, type },
        dy: { data: dy, type },
      },
      ...stripesShader(stripes),
      body: `${STRIPE}
  let factor = gate[cell];
  var sum = ${type}();
  ${forEachRow(`let g = dy[index];
    dx[index] = g * factor;
    sum = fma(g, x[index], sum);`)}
  partial[part] = sum;`,
    });
    return [dx, ...sumParts(webgpu, stripes, [partial], gate.shape)];
  },
});
