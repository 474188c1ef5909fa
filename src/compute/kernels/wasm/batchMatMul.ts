/**
 * Matrix products on WebAssembly, also of transposed operands, which the stock kernel computes 30 times slower than
 * it would by transposing first.
 */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { multiply } from './common/products.ts';
import { addressOf, callKernel, runnerOf } from './runtime/wasmBackend.ts';

/** a [..., rows, steps] · b [..., steps, columns], either stored transposed; the dimensions before broadcast. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const wasm = backend as BackendWasm;
  const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
  const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
  const [steps, rows] = transposeA ? a.shape.slice(-2) : a.shape.slice(-2).reverse();
  const [columns, stepsB] = transposeB ? b.shape.slice(-2) : b.shape.slice(-2).reverse();
  tf.util.assert(steps === stepsB, () => `matMul: [${a.shape}] and [${b.shape}] do not fit.`);
  const outer = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const output = wasm.makeOutput([...outer, rows, columns], 'float32');
  const runner = runnerOf(wasm);
  const batchA = tf.util.sizeFromShape(a.shape.slice(0, -2));
  const batchB = tf.util.sizeFromShape(b.shape.slice(0, -2));
  const batch = tf.util.sizeFromShape(outer);
  if (batch * rows * columns === 0) return output;
  multiply(runner, {
    a: addressOf(wasm, a),
    b: addressOf(wasm, b),
    out: addressOf(wasm, output),
    ...{ rows, steps, columns, transposeA, transposeB, batch },
    batchStrides: [batchA === 1 ? 0 : rows * steps, batchB === 1 ? 0 : steps * columns],
  });
  return output;
};

/** True where our kernel does it: float32, at most one batch of matrices repeated for all of the other's. */
function isOurs(a: tf.TensorInfo, b: tf.TensorInfo): boolean {
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  return (
    a.dtype === 'float32' &&
    b.dtype === 'float32' &&
    (tf.util.sizeFromShape(batchA) === 1 ||
      tf.util.sizeFromShape(batchB) === 1 ||
      tf.util.arraysEqual(batchA, batchB))
  );
}

const stock = replaceKernel('BatchMatMul', 'wasm', (args) => {
  const { a, b } = args.inputs as Record<'a' | 'b', tf.TensorInfo>;
  const { transposeA, transposeB } = args.attrs as unknown as tf.BatchMatMulAttrs;
  if (!isOurs(a, b)) return stock(args);
  if (!transposeA || !transposeB) return kernelFunc(args);
  // Aᵀ · Bᵀ, which no layer's gradient asks for.
  const wasm = args.backend as BackendWasm;
  const rank = b.shape.length;
  const perm = [...b.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2);
  const transposed = callKernel('Transpose', wasm, { x: b }, { perm });
  const product = kernelFunc({
    ...args,
    inputs: { a, b: transposed },
    attrs: { transposeA, transposeB: false },
  });
  wasm.disposeData(transposed.dataId);
  return product;
});
