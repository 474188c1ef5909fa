/** The means over height and width of each picture's channels, on WebGPU, in place of a transposition and a sum. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { CHANNEL_MEANS } from '../../operations/channels.ts';
import { dispatch } from './common/dispatch.ts';
import { partsTensor, sumParts } from './common/partSums.ts';
import { forEachRow, STRIPE, stripesOf, stripesShader } from './common/stripes.ts';

/** x [n, height, width, channels] → [n, channels]. */
tf.registerKernel({
  kernelName: CHANNEL_MEANS,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend }) => {
    const webgpu = backend as WebGPUBackend;
    const { x } = inputs as Record<'x', tf.TensorInfo>;
    const outputShape = [x.shape[0], x.shape[3]];
    const stripes = stripesOf(x.shape, 'sum', true);
    const { type } = stripes;
    const partial = partsTensor(webgpu, stripes, outputShape);
    dispatch(webgpu, {
      name: CHANNEL_MEANS,
      bindings: { partial: { data: partial, type, writes: true }, x: { data: x, type } },
      ...stripesShader(stripes),
      body: `${STRIPE}
  var sum = ${type}();
  ${forEachRow('sum += x[index];')}
  partial[part] = sum / f32(numbers.rows);`,
    });
    return sumParts(webgpu, stripes, [partial], outputShape)[0];
  },
});
