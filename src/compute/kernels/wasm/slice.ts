/** Parts of tensors on WebAssembly, on all threads: the stock kernel copies row by row in JavaScript. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { copyColumns } from './common/copyColumns.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

const sizeOf = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

const stock = replaceKernel('Slice', 'wasm', (args) => {
  const x = args.inputs.x as tf.TensorInfo;
  const { begin, size } = args.attrs as unknown as tf.SliceAttrs;
  const [first, sizes] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size);
  const { shape } = x;
  const isWhole = (axis: number) => sizes[axis] === shape[axis];
  const last = shape.findLastIndex((_, axis) => !isWhole(axis));
  if (x.dtype !== 'float32' || last < 1 || sizeOf(sizes) === 0) return stock(args);
  tf.slice_util.assertParamsValid(x as tf.Tensor, first, sizes);
  const wasm = args.backend as BackendWasm;
  const output = wasm.makeOutput(sizes, 'float32');
  // Rows from the last axis that is cut; those of the axes before it go together as long as they are whole.
  let axis = last - 1;
  while (axis > 0 && isWhole(axis)) axis--;
  const [rows, columns] = [sizeOf(sizes.slice(axis, last)), sizeOf(sizes.slice(last))];
  const pitch = sizeOf(shape.slice(last));
  const strides = shape.map((_, at) => sizeOf(shape.slice(at + 1)));
  const skipped = first.reduce((sum, at, along) => sum + at * strides[along], 0);
  const blocks = sizeOf(sizes.slice(0, axis));
  for (let block = 0; block < blocks; block++) {
    let from = skipped;
    let rest = block;
    for (let along = axis - 1; along >= 0; along--) {
      from += (rest % sizes[along]) * strides[along];
      rest = Math.floor(rest / sizes[along]);
    }
    const to = block * rows * columns;
    const addresses = [addressOf(wasm, x) + from * 4, addressOf(wasm, output) + to * 4] as const;
    copyColumns(runnerOf(wasm), addresses, rows, columns, [pitch, columns]);
  }
  return output;
});
