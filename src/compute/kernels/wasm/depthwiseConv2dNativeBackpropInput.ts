/**
 * The gradient of a depthwise convolution’s input on WebAssembly, which the stock backend lacks: one depthwise convolution of dy
 * for each class of places, as conv2dBackpropInput.ts explains them.
 */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { depthwiseInfo, inputValues, runDepthwise, withGroupSums } from './common/depthwise.ts';
import { forEachClass } from './common/inputClasses.ts';
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
    const runner = runnerOf(wasm);
    const channels = info.outChannels;
    withGroupSums(runner, info, addressOf(wasm, output), inputValues(info), (out) =>
      forEachClass(info, ({ start, positions, rows, columns }) => {
        // From the last tap to the first, so that they are read in the order of dy.
        const [down, along] = [rows.toReversed(), columns.toReversed()];
        const places = down.flatMap((row) => along.map((column) => row.tap * info.filterWidth + column.tap));
        runner.withMemory(Math.max(1, places.length) * channels * 4, (packed) => {
          runner.withWords(places, (address) =>
            runner.run('takeRows', places.length, [addressOf(wasm, filter), packed, address, channels]),
          );
          runDepthwise(runner, {
            ...{ x: addressOf(wasm, dy), filter: packed, out, batch: info.batchSize, channels },
            inputSize: [info.outHeight, info.outWidth],
            outputSize: [info.inHeight, info.inWidth],
            positions,
            step: [info.strideHeight, info.strideWidth],
            start,
            strides: [1, 1],
            taps: [tapsOf(down), tapsOf(along)],
          });
        });
      }),
    );
    return output;
  },
});

const tapsOf = (taps: { offset: number }[]) => ({
  count: taps.length,
  first: taps[0]?.offset ?? 0,
  gap: taps.length > 1 ? taps[1].offset - taps[0].offset : 1,
});
