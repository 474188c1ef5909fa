/**
 * Depthwise convolution on WebAssembly, on all threads. The stock kernel (XNNPACK) runs on one, and keeps filters packed as
 * they were when it first saw them.
 */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { depthwiseInfo, inputValues, runDepthwise, withRepeated } from './common/depthwise.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

/** x [batch, height, width, channels], filter [height, width, channels, multiplier] → y. */
replaceKernel('DepthwiseConv2dNative', 'wasm', ({ inputs, backend, attrs }) => {
  const wasm = backend as BackendWasm;
  const { x, filter } = inputs as Record<'x' | 'filter', tf.TensorInfo>;
  const info = depthwiseInfo(x.shape, filter.shape, attrs as object);
  const output = wasm.makeOutput(info.outShape, 'float32');
  const runner = runnerOf(wasm);
  withRepeated(runner, info, addressOf(wasm, x), inputValues(info), (repeated) =>
    runDepthwise(runner, {
      x: repeated,
      filter: addressOf(wasm, filter),
      out: addressOf(wasm, output),
      batch: info.batchSize,
      channels: info.outChannels,
      inputSize: [info.inHeight, info.inWidth],
      outputSize: [info.outHeight, info.outWidth],
      positions: [info.outHeight, info.outWidth],
      step: [1, 1],
      start: [0, 0],
      strides: [info.strideHeight, info.strideWidth],
      taps: [
        { count: info.filterHeight, first: -info.padInfo.top, gap: info.dilationHeight },
        { count: info.filterWidth, first: -info.padInfo.left, gap: info.dilationWidth },
      ],
    }),
  );
  return output;
});
