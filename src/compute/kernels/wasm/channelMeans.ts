/** Means over height and width on WebAssembly: the stock kernel transposes first, on one thread. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { CHANNEL_MEANS } from '../../operations/channels.ts';
import { channelPass } from './common/channels.ts';
import { addressOf } from './runtime/wasmBackend.ts';

/** x [batch, height, width, channels] → means [batch, channels]. */
tf.registerKernel({
  kernelName: CHANNEL_MEANS,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const wasm = backend as BackendWasm;
    const x = inputs.x as tf.TensorInfo;
    const means = wasm.makeOutput([x.shape[0], x.shape[3]], 'float32');
    channelPass('channelMeans', wasm, x.shape, { x: addressOf(wasm, x), out: addressOf(wasm, means) });
    return means;
  },
});
