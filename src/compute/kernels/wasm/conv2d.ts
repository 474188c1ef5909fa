/**
 * Convolution on WebAssembly. The stock kernel (XNNPACK) keeps filters packed as they were when it first saw them,
 * which training in place would make wrong, and is slower: it has no fused multiply-add.
 */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { convInfo, isNhwc } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { isPlainProduct, multiplyPixels, readsWholeRows, runConv } from './common/conv.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

/** x [batch, height, width, inChannels], filter [height, width, inChannels, outChannels] → y. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const wasm = backend as BackendWasm;
  const { x, filter } = inputs as Record<'x' | 'filter', tf.TensorInfo>;
  const info = convInfo(x.shape, filter.shape, attrs as object);
  const { filterHeight, filterWidth, inChannels, outChannels, padInfo } = info;
  const output = wasm.makeOutput(info.outShape, 'float32');
  const runner = runnerOf(wasm);
  if (isPlainProduct(info)) {
    const addresses = {
      a: addressOf(wasm, x),
      filter: addressOf(wasm, filter),
      out: addressOf(wasm, output),
    };
    multiplyPixels(runner, info, { ...addresses, transposed: false });
    return output;
  }
  const columns = readsWholeRows(info) ? 1 : filterWidth;
  const run = (inChannels * filterWidth) / columns;
  const taps = Array.from({ length: filterHeight * columns }, (_, place) => ({
    place,
    y: Math.floor(place / columns) * info.dilationHeight - padInfo.top,
    x: (place % columns) * info.dilationWidth - padInfo.left,
  }));
  runConv(runner, {
    input: addressOf(wasm, x),
    filter: addressOf(wasm, filter),
    output: addressOf(wasm, output),
    batch: info.batchSize,
    inputSize: [info.inHeight, info.inWidth, inChannels],
    outputSize: [info.outHeight, info.outWidth, outChannels],
    strides: [info.strideHeight, info.strideWidth],
    positions: [info.outHeight, info.outWidth],
    start: [0, 0],
    step: [1, 1],
    taps,
    run,
    filterChannels: [run, outChannels],
    transposed: false,
  });
  return output;
};

const stock = replaceKernel('Conv2D', 'wasm', (args) =>
  isNhwc(args.attrs as object) ? kernelFunc(args) : stock(args),
);
