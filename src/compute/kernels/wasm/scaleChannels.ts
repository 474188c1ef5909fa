/** Channels times their gates on WebAssembly: the stock product repeats the gates on one thread. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { SCALE_CHANNELS } from '../../operations/channels.ts';
import { channelPass } from './common/channels.ts';
import { addressOf } from './runtime/wasmBackend.ts';

/** x [batch, height, width, channels], gate [batch, 1, 1, channels] → y. */
tf.registerKernel({
  kernelName: SCALE_CHANNELS,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const wasm = backend as BackendWasm;
    const { x, gate } = inputs as Record<'x' | 'gate', tf.TensorInfo>;
    const y = wasm.makeOutput(x.shape, 'float32');
    channelPass('scaleChannels', wasm, x.shape, {
      x: addressOf(wasm, x),
      gate: addressOf(wasm, gate),
      out: addressOf(wasm, y),
    });
    return y;
  },
});
