/** Dropout by a hash of the index, as one WebGPU pass. The formula stands in ../../operations/dropout.ts. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type DropoutAttributes, dropoutThreshold, SEEDED_DROPOUT } from '../../operations/dropout.ts';
import { dispatch, EACH_INDEX, eachIndex } from './common/dispatch.ts';

tf.registerKernel({
  kernelName: SEEDED_DROPOUT,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { rate, key, offset } = attrs as unknown as DropoutAttributes;
    const webgpu = backend as WebGPUBackend;
    const x = inputs.x as tf.TensorInfo;
    const output = webgpu.makeTensorInfo(x.shape, 'float32');
    const size = tf.util.sizeFromShape(x.shape);
    dispatch(webgpu, {
      name: SEEDED_DROPOUT,
      bindings: { y: { data: output, type: 'f32', writes: true }, x: { data: x, type: 'f32' } },
      numbers: {
        size,
        key,
        offset,
        threshold: dropoutThreshold(rate),
        scale: { type: 'f32', value: 1 / (1 - rate) },
      },
      ...eachIndex(size),
      body: `${EACH_INDEX}
  let state = (index + numbers.offset) * 747796405u + numbers.key;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  let hash = (word >> 22u) ^ word;
  y[index] = select(0.0, x[index] * numbers.scale, hash >= numbers.threshold);`,
    });
    return output;
  },
});
