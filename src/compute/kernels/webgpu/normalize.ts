/** y = f(γ · (x − mean) / √(variance + ε) + β) for each channel, on WebGPU: one pass. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { NORMALIZE, type NormalizeAttributes } from '../../operations/normalization.ts';
import { activationCode } from './common/activationCode.ts';
import { dispatch } from './common/dispatch.ts';
import { forEachRow, STRIPE, stripesOf, stripesShader } from './common/stripes.ts';

/** x [..., channels], gamma, beta, mean, variance [channels] → y, as x. */
tf.registerKernel({
  kernelName: NORMALIZE,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const webgpu = backend as WebGPUBackend;
    const { x, gamma, beta, mean, variance } = inputs as Record<string, tf.TensorInfo>;
    const { epsilon, activation } = attrs as unknown as NormalizeAttributes;
    const y = webgpu.makeTensorInfo(x.shape, 'float32');
    const stripes = stripesOf(x.shape, 'map', false);
    const { type } = stripes;
    const shader = stripesShader(stripes);
    dispatch(webgpu, {
      name: NORMALIZE,
      bindings: {
        y: { data: y, type, writes: true },
        x: { data: x, type },
        gamma: { data: gamma, type },
        beta: { data: beta, type },
        mean: { data: mean, type },
        variance: { data: variance, type },
      },
      ...shader,
      numbers: { ...shader.numbers, epsilon: { type: 'f32', value: epsilon } },
      declarations: activationCode(activation, 'activation', type),
      body: `${STRIPE}
  let scale = gamma[column] * inverseSqrt(variance[column] + numbers.epsilon);
  let center = mean[column];
  let shift = beta[column];
  ${forEachRow('y[index] = activation(fma(x[index] - center, scale, shift));')}`,
    });
    return y;
  },
});
