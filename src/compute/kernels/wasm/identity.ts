/**
 * Copies of tensors on WebAssembly share their values, as on the other backends; the stock kernel copies every value,
 * and tfjs asks for a copy whenever it saves a tensor for the way back or hands one out of a tidy.
 */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';

replaceKernel('Identity', 'wasm', ({ inputs, backend }) => {
  const { dataId, shape, dtype } = inputs.x as tf.TensorInfo;
  (backend as BackendWasm).incRef(dataId);
  return { dataId, shape, dtype };
});
