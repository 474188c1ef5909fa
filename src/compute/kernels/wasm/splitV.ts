/** A tensor taken apart along an axis on WebAssembly, on all threads: the stock kernel copies value by value in JavaScript. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { copyColumns, rowsFrom } from './common/copyColumns.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

const stock = replaceKernel('SplitV', 'wasm', (args) => {
  const x = args.inputs.x as tf.TensorInfo;
  const { numOrSizeSplits, axis } = args.attrs as unknown as tf.SplitVAttrs;
  if (x.dtype !== 'float32') return stock(args);
  const [dimension] = tf.util.parseAxisParam(axis, x.shape);
  const wasm = args.backend as BackendWasm;
  const { rows, length: pitch } = rowsFrom(x, dimension);
  let from = addressOf(wasm, x);
  return tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, dimension).map((size) => {
    const part = wasm.makeOutput(
      x.shape.map((whole, at) => (at === dimension ? size : whole)),
      'float32',
    );
    const { length } = rowsFrom(part, dimension);
    copyColumns(runnerOf(wasm), [from, addressOf(wasm, part)], rows, length, [pitch, length]);
    from += length * 4;
    return part;
  });
});
