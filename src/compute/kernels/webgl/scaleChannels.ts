/** Channels times a gate on WebGL, as one pass. The formula stands in ../../operations/channels.ts. */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { SCALE_CHANNELS } from '../../operations/channels.ts';
import { timesGate } from './common/gate.ts';

tf.registerKernel({
  kernelName: SCALE_CHANNELS,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend }) =>
    timesGate(backend as MathBackendWebGL, inputs.x as tf.TensorInfo, inputs.gate as tf.TensorInfo),
});
