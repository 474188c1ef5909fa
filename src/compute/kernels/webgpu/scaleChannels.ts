/** y = x · gate, each channel of a picture by its own factor, on WebGPU: one pass. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { SCALE_CHANNELS } from '../../operations/channels.ts';
import { dispatch } from './common/dispatch.ts';
import { forEachRow, STRIPE, stripesOf, stripesShader } from './common/stripes.ts';

/** x [n, height, width, channels], gate [n, 1, 1, channels] → y, as x. */
tf.registerKernel({
  kernelName: SCALE_CHANNELS,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend }) => {
    const webgpu = backend as WebGPUBackend;
    const { x, gate } = inputs as Record<'x' | 'gate', tf.TensorInfo>;
    const y = webgpu.makeTensorInfo(x.shape, 'float32');
    const stripes = stripesOf(x.shape, 'map', true);
    const { type } = stripes;
    dispatch(webgpu, {
      name: SCALE_CHANNELS,
      bindings: { y: { data: y, type, writes: true }, x: { data: x, type }, gate: { data: gate, type } },
      ...stripesShader(stripes),
      body: `${STRIPE}
  let factor = gate[cell];
  ${forEachRow('y[index] = x[index] * factor;')}`,
    });
    return y;
  },
});
