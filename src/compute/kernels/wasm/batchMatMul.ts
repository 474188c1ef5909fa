/**
 * Matrix products on WebAssembly, also of transposed operands, which the stock kernel computes 30 times slower than
 * it would by transposing first.
 */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from '../common/registry.ts';
import { MAX_PARTIAL_VALUES, withPartials } from './common/sumRows.ts';
import type { TaskRunner } from './runtime/taskRunner.ts';
import { addressOf, callKernel, runnerOf } from './runtime/wasmBackend.ts';

/** A product of fewer blocks than this has its long sums cut into chunks. */
const WANTED_TASKS = 32;

/** Steps of the sum in one chunk: by shapes only, never by threads. */
function stepsPerChunk(runner: TaskRunner, blocks: number, steps: number, size: number): number {
  const atOnce = runner.constant('BLOCK_STEPS');
  const most = Math.min(Math.ceil(WANTED_TASKS / blocks), Math.max(1, Math.floor(MAX_PARTIAL_VALUES / size)));
  return Math.ceil(steps / atOnce / most) * atOnce;
}

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
  const size = batch * rows * columns;
  if (size === 0) return output;
  const rowBlocks = Math.ceil(rows / runner.constant('BLOCK_ROWS'));
  const blocks = batch * rowBlocks * Math.ceil(columns / runner.constant('BLOCK_COLUMNS'));
  const perChunk = stepsPerChunk(runner, blocks, steps, size);
  const chunks = Math.ceil(steps / perChunk);
  const strides = [batchA === 1 ? 0 : rows * steps, batchB === 1 ? 0 : steps * columns];
  withPartials(runner, chunks, size, addressOf(wasm, output), (partials) => {
    const head = [addressOf(wasm, a), addressOf(wasm, b), partials, rows, steps, columns];
    if (transposeA) runner.run('matMulTransposedA', blocks * chunks, [...head, batch, ...strides, perChunk]);
    else runner.run('matMul', blocks * chunks, [...head, Number(transposeB), batch, ...strides, perChunk]);
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
