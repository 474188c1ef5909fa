/** Tensors put together along an axis on WebAssembly, on all threads: the stock kernel copies row by row in JavaScript. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { copyColumns, rowsFrom } from './common/copyColumns.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

const stock = replaceKernel('Concat', 'wasm', (args) => {
  const parts = Object.values(args.inputs) as tf.TensorInfo[];
  const { axis } = args.attrs as unknown as tf.ConcatAttrs;
  const [dimension] = tf.util.parseAxisParam(axis, parts[0].shape);
  if (parts.some(({ dtype }) => dtype !== 'float32')) return stock(args);
  const shapes = parts.map(({ shape }) => shape);
  tf.backend_util.assertParamsConsistent(shapes, dimension);
  const wasm = args.backend as BackendWasm;
  const output = wasm.makeOutput(tf.backend_util.computeOutShape(shapes, dimension), 'float32');
  const { rows, length: pitch } = rowsFrom(output, dimension);
  let to = addressOf(wasm, output);
  for (const part of parts) {
    const { length } = rowsFrom(part, dimension);
    copyColumns(runnerOf(wasm), [addressOf(wasm, part), to], rows, length, [length, pitch]);
    to += length * 4;
  }
  return output;
});
