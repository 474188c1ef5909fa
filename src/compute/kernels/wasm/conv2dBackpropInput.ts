/**
 * The gradient of a convolution's input on WebAssembly. With stride s the places i of dx fall into s classes (i mod s)
 * each way; those of one class see the same taps, so each class is a convolution of dy with stride 1:
 *   dx[s·q + r] = Σ_t dy[q + (r + pad − t·dilation) / s] · Wᵀ[t] over the taps t for which that is whole.
 */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { convInfo, isNhwc } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { isPlainProduct, multiplyPixels, runConv, type Tap } from './common/conv.ts';
import { forEachClass } from './common/inputClasses.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

/** dy [batch, outHeight, outWidth, outChannels], filter [height, width, inChannels, outChannels] → dx, inputShape. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const wasm = backend as BackendWasm;
  const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>;
  const { inputShape } = attrs as unknown as tf.Conv2DBackpropInputAttrs;
  const info = convInfo(inputShape, filter.shape, attrs as object);
  const { strideHeight, strideWidth, inHeight, inWidth, inChannels, outChannels } = info;
  const output = wasm.makeOutput(inputShape, 'float32');
  const runner = runnerOf(wasm);
  if (isPlainProduct(info)) {
    const addresses = {
      a: addressOf(wasm, dy),
      filter: addressOf(wasm, filter),
      out: addressOf(wasm, output),
    };
    multiplyPixels(runner, info, { ...addresses, transposed: true });
    return output;
  }
  forEachClass(info, ({ start, positions, rows, columns }) => {
    const taps: Tap[] = rows.flatMap((row) =>
      columns.map((column) => ({
        place: row.tap * info.filterWidth + column.tap,
        y: row.offset,
        x: column.offset,
      })),
    );
    // A class that no tap reaches is all zeros: one tap that is always outside.
    if (taps.length === 0) taps.push({ place: 0, y: -inHeight - 1, x: 0 });
    runConv(runner, {
      input: addressOf(wasm, dy),
      filter: addressOf(wasm, filter),
      output: addressOf(wasm, output),
      batch: info.batchSize,
      inputSize: [info.outHeight, info.outWidth, outChannels],
      outputSize: [inHeight, inWidth, inChannels],
      strides: [1, 1],
      positions,
      start,
      step: [strideHeight, strideWidth],
      taps,
      run: outChannels,
      filterChannels: [inChannels, outChannels],
      transposed: true,
    });
  });
  return output;
};

const stock = replaceKernel('Conv2DBackpropInput', 'wasm', (args) =>
  isNhwc(args.attrs as object) ? kernelFunc(args) : stock(args),
);
