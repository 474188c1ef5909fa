/** One pass of an activation or its gradient on WebAssembly. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { PassActivation } from '../../../operations/activationNames.ts';
import { addressOf, runnerOf } from '../runtime/wasmBackend.ts';

/** f(x), or with `dy` the gradient dy · f′(x); float32 of x's shape, the caller's. */
export function activation(
  wasm: BackendWasm,
  { x, dy }: { x: tf.TensorInfo; dy?: tf.TensorInfo },
  name: PassActivation,
): tf.TensorInfo {
  const runner = runnerOf(wasm);
  const output = wasm.makeOutput(x.shape, 'float32');
  const size = tf.util.sizeFromShape(x.shape);
  runner.run(dy ? 'activateGradient' : 'activate', Math.ceil(size / runner.constant('VALUES_PER_TASK')), [
    addressOf(wasm, x),
    dy ? addressOf(wasm, dy) : 0,
    addressOf(wasm, output),
    size,
    runner.constant(`Activation.${name}`),
  ]);
  return output;
}
