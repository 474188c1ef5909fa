/** The gradient of means over height and width as one pass on WebAssembly. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { CHANNEL_MEANS_GRADIENT, type ChannelMeansGradientAttributes } from '../../operations/channels.ts';
import { channelPass } from './common/channels.ts';
import { addressOf } from './runtime/wasmBackend.ts';

/** dy [batch, channels] → dx [batch, height, width, channels]. */
tf.registerKernel({
  kernelName: CHANNEL_MEANS_GRADIENT,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const dy = inputs.dy as tf.TensorInfo;
    const { height, width } = attrs as unknown as ChannelMeansGradientAttributes;
    const dx = wasm.makeOutput([dy.shape[0], height, width, dy.shape[1]], 'float32');
    channelPass('channelMeansGradient', wasm, dx.shape, {
      dy: addressOf(wasm, dy),
      out: addressOf(wasm, dx),
    });
    return dx;
  },
});
