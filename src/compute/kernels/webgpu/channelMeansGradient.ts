/** dx = dy / (height · width) everywhere, on WebGPU: one pass. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { CHANNEL_MEANS_GRADIENT, type ChannelMeansGradientAttributes } from '../../operations/channels.ts';
import { dispatch } from './common/dispatch.ts';
import { forEachRow, STRIPE, stripesOf, stripesShader } from './common/stripes.ts';

/** dy [n, channels] → [n, height, width, channels]. */
tf.registerKernel({
  kernelName: CHANNEL_MEANS_GRADIENT,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const webgpu = backend as WebGPUBackend;
    const { dy } = inputs as Record<'dy', tf.TensorInfo>;
    const { height, width } = attrs as unknown as ChannelMeansGradientAttributes;
    const dx = webgpu.makeTensorInfo([dy.shape[0], height, width, dy.shape[1]], 'float32');
    const stripes = stripesOf(dx.shape, 'map', true);
    const { type } = stripes;
    const { numbers, ...shader } = stripesShader(stripes);
    dispatch(webgpu, {
      name: CHANNEL_MEANS_GRADIENT,
      bindings: { dx: { data: dx, type, writes: true }, dy: { data: dy, type } },
      numbers,
      ...shader,
      body: `${STRIPE}
  let share = dy[cell] / f32(numbers.rows);
  ${forEachRow('dx[index] = share;')}`,
    });
    return dx;
  },
});
