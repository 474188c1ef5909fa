/** Both gradients of channels times their gates as one pass on WebAssembly. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { SCALE_CHANNELS_GRADIENT } from '../../operations/channels.ts';
import { channelPass } from './common/channels.ts';
import { addressOf } from './runtime/wasmBackend.ts';

/** x and dy [batch, height, width, channels], gate [batch, 1, 1, channels] → dx, dgate. */
tf.registerKernel({
  kernelName: SCALE_CHANNELS_GRADIENT,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const wasm = backend as BackendWasm;
    const { x, gate, dy } = inputs as Record<'x' | 'gate' | 'dy', tf.TensorInfo>;
    const dx = wasm.makeOutput(x.shape, 'float32');
    const dgate = wasm.makeOutput(gate.shape, 'float32');
    channelPass('scaleChannelsGradient', wasm, x.shape, {
      x: addressOf(wasm, x),
      dy: addressOf(wasm, dy),
      gate: addressOf(wasm, gate),
      out: addressOf(wasm, dx),
      dgate: addressOf(wasm, dgate),
    });
    return [dx, dgate];
  },
});
