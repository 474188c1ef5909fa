/** Maximum pooling and the gradients of both poolings on WebAssembly: the latter run as plain loops in the stock backend. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../../common/registry.ts';
import type { TaskKernel } from '../runtime/taskRunner.ts';
import { addressOf, runnerOf } from '../runtime/wasmBackend.ts';

/** Channels in one task, as in assembly/pooling.ts. */
const CHANNELS_PER_TASK = 32;

/** One pass of a kernel over the windows of `inputShape`; `dy` may be left out. */
function pass(
  kernel: TaskKernel,
  wasm: BackendWasm,
  input: tf.TensorInfo,
  dy: tf.TensorInfo | null,
  attrs: object,
): tf.TensorInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as tf.MaxPoolAttrs;
  const info = tf.backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const output = wasm.makeOutput(dy ? input.shape : info.outShape, 'float32');
  runnerOf(wasm).run(kernel, info.batchSize * Math.ceil(info.inChannels / CHANNELS_PER_TASK), [
    addressOf(wasm, input),
    dy ? addressOf(wasm, dy) : 0,
    addressOf(wasm, output),
    info.inChannels,
    info.inHeight,
    info.inWidth,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ]);
  return output;
}

replaceKernel('MaxPool', 'wasm', ({ inputs, backend, attrs }) =>
  pass('maxPool', backend as BackendWasm, inputs.x as tf.TensorInfo, null, attrs as object),
);
replaceKernel('MaxPoolGrad', 'wasm', ({ inputs, backend, attrs }) =>
  pass(
    'maxPoolGradient',
    backend as BackendWasm,
    inputs.input as tf.TensorInfo,
    inputs.dy as tf.TensorInfo,
    attrs as object,
  ),
);
replaceKernel('AvgPoolGrad', 'wasm', ({ inputs, backend, attrs }) =>
  pass(
    'averagePoolGradient',
    backend as BackendWasm,
    inputs.input as tf.TensorInfo,
    inputs.dy as tf.TensorInfo,
    attrs as object,
  ),
);
