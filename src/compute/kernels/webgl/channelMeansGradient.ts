/** The gradient of the channels' means on WebGL, as one pass. The formula stands in ../../operations/channels.ts. */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { CHANNEL_MEANS_GRADIENT, type ChannelMeansGradientAttributes } from '../../operations/channels.ts';
import { drawPass } from './common/packed.ts';

tf.registerKernel({
  kernelName: CHANNEL_MEANS_GRADIENT,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { height, width } = attrs as unknown as ChannelMeansGradientAttributes;
    const dy = inputs.dy as tf.TensorInfo;
    const [pictures, channels] = dy.shape;
    return drawPass(backend as MathBackendWebGL, [pictures, height, width, channels], {
      declarations: 'uniform int height; uniform float share;',
      code: `
        int picture = quotient(pair, height * pairs);
        vec4 two = texelFetch(dy, ivec2(group, picture >> 1), 0);
        value = share * ((picture & 1) == 0 ? two.xyxy : two.zwzw);`,
      inputs: { dy },
      ints: { height },
      floats: { share: 1 / (height * width) },
    });
  },
});
