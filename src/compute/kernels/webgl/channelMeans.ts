/** Means of each channel over height and width on WebGL, in parts. The formula stands in ../../operations/channels.ts. */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { CHANNEL_MEANS } from '../../operations/channels.ts';
import { segmentSums, sumChannels } from './common/channelSums.ts';

tf.registerKernel({
  kernelName: CHANNEL_MEANS,
  backendName: 'webgl',
  kernelFunc: (args) => {
    const backend = args.backend as MathBackendWebGL;
    const x = args.inputs.x as tf.TensorInfo;
    const [pictures, height, width, channels] = x.shape;
    const code = {
      tensors: { x },
      start: 'vec4 sum = vec4(0.0);',
      each: 'sum += x;',
      result: 'vec4(sum.xy + sum.zw, 0.0, 0.0)',
    };
    return segmentSums(
      backend,
      sumChannels(backend, code, pictures),
      [pictures, channels],
      1 / (height * width),
    );
  },
});
