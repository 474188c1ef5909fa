/** The gradients of channels times a gate on WebGL. The formulas stand in ../../operations/channels.ts. */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { SCALE_CHANNELS_GRADIENT } from '../../operations/channels.ts';
import { callKernel } from './common/callKernel.ts';
import { segmentSums, sumChannels } from './common/channelSums.ts';
import { timesGate } from './common/gate.ts';

tf.registerKernel({
  kernelName: SCALE_CHANNELS_GRADIENT,
  backendName: 'webgl',
  kernelFunc: (args) => {
    const backend = args.backend as MathBackendWebGL;
    const { x, gate, dy } = args.inputs as Record<'x' | 'gate' | 'dy', tf.TensorInfo>;
    const [pictures, , , channels] = x.shape;
    const code = {
      tensors: { x, dy },
      start: 'vec4 sum = vec4(0.0);',
      each: 'sum += x * dy;',
      result: 'vec4(sum.xy + sum.zw, 0.0, 0.0)',
    };
    const sums = segmentSums(backend, sumChannels(backend, code, pictures), [pictures, channels]);
    const dgate = callKernel('Reshape', backend, { x: sums }, { shape: gate.shape });
    backend.disposeIntermediateTensorInfo(sums);
    return [timesGate(backend, dy, gate), dgate];
  },
});
