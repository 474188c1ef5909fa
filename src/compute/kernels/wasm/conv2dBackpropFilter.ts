/** The gradient of a convolution's filter on WebAssembly, which the stock backend lacks. The formula stands in assembly/products/convFilterGradient.ts. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { convInfo, isNhwc } from '../common/geometry.ts';
import { readsWholeRows } from './common/conv.ts';
import { blocksOf, withSumChunks } from './common/products.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

/** x [batch, height, width, inChannels], dy [batch, outHeight, outWidth, outChannels] → dW, filterShape. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  if (!isNhwc(attrs as object))
    throw new Error('Conv2DBackpropFilter on WebAssembly is for pictures [batch, height, width, channels].');
  const wasm = backend as BackendWasm;
  const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
  const { filterShape } = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
  const info = convInfo(x.shape, filterShape, attrs as object);
  const output = wasm.makeOutput(filterShape, 'float32');
  const runner = runnerOf(wasm);
  const size = tf.util.sizeFromShape(filterShape);
  const columns = readsWholeRows(info) ? 1 : info.filterWidth;
  const product = {
    blocks: blocksOf(runner, size / info.outChannels, info.outChannels),
    steps: info.batchSize * info.outHeight * info.outWidth,
    size,
    out: addressOf(wasm, output),
  };
  withSumChunks(runner, product, ({ tasks, stepsPerChunk, partials }) =>
    runner.run('convFilterGradient', tasks, [
      addressOf(wasm, x),
      addressOf(wasm, dy),
      partials,
      info.batchSize,
      info.inHeight,
      info.inWidth,
      info.inChannels,
      (info.inChannels * info.filterWidth) / columns,
      info.outHeight,
      info.outWidth,
      info.outChannels,
      info.filterHeight,
      columns,
      info.strideHeight,
      info.strideWidth,
      info.dilationHeight,
      info.dilationWidth,
      info.padInfo.top,
      info.padInfo.left,
      stepsPerChunk,
    ]),
  );
  return output;
};

tf.registerKernel({ kernelName: 'Conv2DBackpropFilter', backendName: 'wasm', kernelFunc });
