/** The gradient of a depthwise convolution’s input on WebAssembly, which the stock backend lacks. The formula stands in assembly/windows/depthwise.ts. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { depthwiseInfo, depthwiseParameters } from './common/depthwise.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

tf.registerKernel({
  kernelName: 'DepthwiseConv2dNativeBackpropInput',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>;
    const { inputShape } = attrs as unknown as tf.DepthwiseConv2dNativeBackpropInputAttrs;
    const info = depthwiseInfo(inputShape, filter.shape, attrs as object);
    const output = wasm.makeOutput(inputShape, 'float32');
    runnerOf(wasm).run(
      'depthwiseInputGradient',
      info.batchSize * info.inHeight,
      depthwiseParameters(info, [addressOf(wasm, output), addressOf(wasm, dy), addressOf(wasm, filter)], 0),
    );
    return output;
  },
});
