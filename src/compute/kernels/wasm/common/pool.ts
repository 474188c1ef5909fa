/** One pass over the windows of a pooling on WebAssembly. */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { poolInfo } from '../../common/geometry.ts';
import { addressOf, runnerOf } from '../runtime/wasmBackend.ts';

/**
 * A kernel of assembly/windows/pooling.ts over `input` [batch, height, width, channels]: a gradient like it from `dy`
 * [batch, outHeight, outWidth, channels], or without `dy` the pooling itself. `attrs` are the kernel's.
 */
export function pool(
  kernel: 'maxPool' | 'maxPoolGradient' | 'averagePoolGradient',
  wasm: BackendWasm,
  { input, dy }: { input: tf.TensorInfo; dy?: tf.TensorInfo },
  attrs: object,
): tf.TensorInfo {
  const info = poolInfo(input.shape, attrs);
  const output = wasm.makeOutput(dy ? input.shape : info.outShape, 'float32');
  const runner = runnerOf(wasm);
  const blocks = Math.ceil(info.inChannels / runner.constant('CHANNELS_PER_TASK'));
  runner.run(kernel, info.batchSize * blocks, [
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
