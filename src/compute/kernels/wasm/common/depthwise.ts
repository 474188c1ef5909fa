/** The gradients of a depthwise convolution on WebAssembly, which the stock backend lacks. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { convInfo, isNhwc } from '../../common/geometry.ts';
import { chunkCount } from '../conv2dBackpropFilter.ts';
import { addressOf, runnerOf } from '../runtime/wasmBackend.ts';
import { withPartials } from './sumRows.ts';

/** The parameters of assembly/depthwise.ts from the addresses of x, dy and the filter. */
function parameters(
  info: ReturnType<typeof convInfo>,
  [x, dy, filter]: [number, number, number],
  rowsPerChunk: number,
): number[] {
  return [
    x,
    dy,
    filter,
    info.batchSize,
    info.inChannels,
    info.outChannels / info.inChannels,
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
  ];
}

function infoOf(inputShape: readonly number[], filterShape: readonly number[], attrs: object) {
  if (!isNhwc(attrs))
    throw new Error('Depthwise gradients on WebAssembly are for pictures [batch, height, width, channels].');
  return convInfo(inputShape, filterShape, attrs, true);
}

tf.registerKernel({
  kernelName: 'DepthwiseConv2dNativeBackpropInput',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>;
    const { inputShape } = attrs as unknown as tf.DepthwiseConv2dNativeBackpropInputAttrs;
    const info = infoOf(inputShape, filter.shape, attrs as object);
    const output = wasm.makeOutput(inputShape, 'float32');
    runnerOf(wasm).run(
      'depthwiseInputGradient',
      info.batchSize * info.inHeight,
      parameters(info, [addressOf(wasm, output), addressOf(wasm, dy), addressOf(wasm, filter)], 0),
    );
    return output;
  },
});

tf.registerKernel({
  kernelName: 'DepthwiseConv2dNativeBackpropFilter',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
    const { filterShape } = attrs as unknown as tf.DepthwiseConv2dNativeBackpropFilterAttrs;
    const info = infoOf(x.shape, filterShape, attrs as object);
    const output = wasm.makeOutput(filterShape, 'float32');
    const runner = runnerOf(wasm);
    const rows = info.batchSize * info.outHeight;
    const size = tf.util.sizeFromShape(filterShape);
    const rowsPerChunk = Math.ceil(rows / chunkCount(rows, size));
    const chunks = Math.ceil(rows / rowsPerChunk);
    withPartials(runner, chunks, size, addressOf(wasm, output), (partials) =>
      runner.run(
        'depthwiseFilterGradient',
        chunks,
        parameters(info, [addressOf(wasm, x), addressOf(wasm, dy), partials], rowsPerChunk),
      ),
    );
    return output;
  },
});
