/** dx = dy · f′(x), for the activations of ../../operations/activations.ts, on WebGPU: one pass. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { ACTIVATE_GRADIENT, type ActivateAttributes } from '../../operations/activations.ts';
import { activationCode } from './common/activationCode.ts';
import { dispatch, EACH_INDEX, eachIndex } from './common/dispatch.ts';

/** x and dy of one shape → dx of the same. */
tf.registerKernel({
  kernelName: ACTIVATE_GRADIENT,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const webgpu = backend as WebGPUBackend;
    const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
    const { activation } = attrs as unknown as ActivateAttributes;
    const dx = webgpu.makeTensorInfo(x.shape, 'float32');
    const values = tf.util.sizeFromShape(x.shape);
    const type = values % 4 === 0 ? 'vec4f' : 'f32';
    const size = type === 'vec4f' ? values / 4 : values;
    dispatch(webgpu, {
      name: ACTIVATE_GRADIENT,
      bindings: { dx: { data: dx, type, writes: true }, x: { data: x, type }, dy: { data: dy, type } },
      numbers: { size },
      declarations: activationCode(activation, 'slope', type),
      ...eachIndex(size),
      body: `${EACH_INDEX}
  dx[index] = dy[index] * slope(x[index]);`,
    });
    return dx;
  },
});
