/** y = f(x), for the activations of ../../operations/activations.ts, on WebGPU: one pass. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { ACTIVATE, type ActivateAttributes } from '../../operations/activations.ts';
import { activationCode } from './common/activationCode.ts';
import { dispatch, EACH_INDEX, eachIndex } from './common/dispatch.ts';

/** x of any shape → y of the same. */
tf.registerKernel({
  kernelName: ACTIVATE,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const webgpu = backend as WebGPUBackend;
    const { x } = inputs as Record<'x', tf.TensorInfo>;
    const { activation } = attrs as unknown as ActivateAttributes;
    const y = webgpu.makeTensorInfo(x.shape, 'float32');
    const values = tf.util.sizeFromShape(x.shape);
    const type = values % 4 === 0 ? 'vec4f' : 'f32';
    const size = type === 'vec4f' ? values / 4 : values;
    dispatch(webgpu, {
      name: ACTIVATE,
      bindings: { y: { data: y, type, writes: true }, x: { data: x, type } },
      numbers: { size },
      declarations: activationCode(activation, 'activation', type),
      ...eachIndex(size),
      body: `${EACH_INDEX}
  y[index] = activation(x[index]);`,
    });
    return y;
  },
});
