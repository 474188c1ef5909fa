/** The gradient of a depthwise convolution’s filter on WebAssembly, which the stock backend lacks. The formula stands in assembly/windows/depthwiseFilterGradient.ts. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { depthwiseInfo, inputValues, withRepeated } from './common/depthwise.ts';
import { withRowChunks } from './common/sumRows.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

tf.registerKernel({
  kernelName: 'DepthwiseConv2dNativeBackpropFilter',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
    const { filterShape } = attrs as unknown as tf.DepthwiseConv2dNativeBackpropFilterAttrs;
    const info = depthwiseInfo(x.shape, filterShape, attrs as object);
    const output = wasm.makeOutput(filterShape, 'float32');
    const runner = runnerOf(wasm);
    const rows = info.batchSize * info.outHeight;
    const size = tf.util.sizeFromShape(filterShape);
    withRepeated(runner, info, addressOf(wasm, x), inputValues(info), (repeated) =>
      withRowChunks(runner, rows, size, addressOf(wasm, output), ({ chunks, rowsPerChunk, partials }) =>
        runner.run('depthwiseFilterGradient', chunks, [
          repeated,
          addressOf(wasm, dy),
          partials,
          info.batchSize,
          info.outChannels,
          info.inHeight,
          info.inWidth,
          info.outHeight,
          info.outWidth,
          info.filterHeight,
          info.filterWidth,
          info.strideHeight,
          info.strideWidth,
          info.dilationHeight,
          info.dilationWidth,
          info.padInfo.top,
          info.padInfo.left,
          rowsPerChunk,
        ]),
      ),
    );
    return output;
  },
});
