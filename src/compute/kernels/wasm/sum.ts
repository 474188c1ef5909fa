/** Sums over all but the last dimension on WebAssembly (a bias's gradient): the stock kernel transposes first. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { sumRows } from './common/sumRows.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

const stock = replaceKernel('Sum', 'wasm', (args) => {
  const wasm = args.backend as BackendWasm;
  const x = args.inputs.x as tf.TensorInfo;
  const { axis, keepDims } = args.attrs as unknown as tf.SumAttrs;
  const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  const rank = x.shape.length;
  const isLeading =
    rank > 1 && axes.length > 0 && axes.length < rank && axes.every((dimension, i) => dimension === i);
  const size = tf.util.sizeFromShape(x.shape);
  if (x.dtype !== 'float32' || !isLeading || size === 0) return stock(args);
  const kept = x.shape.slice(axes.length);
  const columns = tf.util.sizeFromShape(kept);
  const output = wasm.makeOutput(keepDims ? [...axes.map(() => 1), ...kept] : kept, 'float32');
  sumRows(runnerOf(wasm), addressOf(wasm, x), size / columns, columns, addressOf(wasm, output));
  return output;
});
