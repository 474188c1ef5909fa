/** Passes over values on WebAssembly with all threads: dropout, uploads, relu with its gradient, and biases. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type DropoutAttributes, dropoutThreshold, SEEDED_DROPOUT } from '../../../operations/dropout.ts';
import { UPLOAD_PICTURES, type UploadAttributes } from '../../../operations/upload.ts';
import { replaceKernel } from '../../common/registry.ts';
import type { TaskKernel } from '../runtime/taskRunner.ts';
import { addressOf, runnerOf } from '../runtime/wasmBackend.ts';

/** Values in one task, as in assembly/elementwise.ts. */
const VALUES_PER_TASK = 16384;

interface Pass {
  /** Addresses. */
  x: number;
  y?: number;
  period?: number;
  key?: number;
  offset?: number;
  threshold?: number;
  scale?: number;
}

/** One pass, with a result of `shape`. */
function pass(kernel: TaskKernel, wasm: BackendWasm, shape: number[], p: Pass): tf.TensorInfo {
  const size = tf.util.sizeFromShape(shape);
  const output = wasm.makeOutput(shape, 'float32');
  const perTask = p.period ? Math.max(1, Math.floor(VALUES_PER_TASK / p.period)) * p.period : VALUES_PER_TASK;
  const words = [
    p.x,
    p.y ?? 0,
    addressOf(wasm, output),
    size,
    p.period ?? 0,
    p.key ?? 0,
    p.offset ?? 0,
    p.threshold ?? 0,
  ];
  runnerOf(wasm).run(kernel, Math.ceil(size / perTask), words, [p.scale ?? 1]);
  return output;
}

tf.registerKernel({
  kernelName: SEEDED_DROPOUT,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const x = inputs.x as tf.TensorInfo;
    const { rate, key, offset } = attrs as unknown as DropoutAttributes;
    const threshold = dropoutThreshold(rate);
    return pass('dropout', wasm, x.shape, {
      x: addressOf(wasm, x),
      key,
      offset,
      threshold,
      scale: 1 / (1 - rate),
    });
  },
});

tf.registerKernel({
  kernelName: UPLOAD_PICTURES,
  backendName: 'wasm',
  kernelFunc: ({ backend, attrs }) => {
    const { pixels, shape, rescale } = attrs as unknown as UploadAttributes;
    const wasm = backend as BackendWasm;
    const runner = runnerOf(wasm);
    return runner.withMemory(pixels.length, (x) => {
      runner.writeBytes(x, pixels);
      return pass('upload', wasm, shape, { x, scale: rescale });
    });
  },
});

const stockRelu = replaceKernel('Relu', 'wasm', (args) => {
  const wasm = args.backend as BackendWasm;
  const x = args.inputs.x as tf.TensorInfo;
  return x.dtype === 'float32' ? pass('relu', wasm, x.shape, { x: addressOf(wasm, x) }) : stockRelu(args);
});

/** x + bias, where one operand is the last dimension of the other; anything else goes to the stock kernel. */
const stockAdd = replaceKernel('Add', 'wasm', (args) => {
  const wasm = args.backend as BackendWasm;
  const { a, b } = args.inputs as Record<'a' | 'b', tf.TensorInfo>;
  const isBias =
    a.dtype === 'float32' &&
    b.dtype === 'float32' &&
    b.shape.length === 1 &&
    a.shape.length > 1 &&
    a.shape[a.shape.length - 1] === b.shape[0] &&
    b.shape[0] > 0;
  if (!isBias) return stockAdd(args);
  return pass('addBias', wasm, a.shape, { x: addressOf(wasm, a), y: addressOf(wasm, b), period: b.shape[0] });
});

/** The gradient of relu in one pass: inputs x (its input) and dy. */
const RELU_GRADIENT = 'ReluGradient';
tf.registerKernel({
  kernelName: RELU_GRADIENT,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const wasm = backend as BackendWasm;
    const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
    return pass('reluGradient', wasm, x.shape, { x: addressOf(wasm, x), y: addressOf(wasm, dy) });
  },
});

// Gradients belong to no backend: elsewhere the stock one is taken.
const stockGradient = tf.getGradient('Relu');
tf.unregisterGradient('Relu');
tf.registerGradient({
  ...stockGradient,
  gradFunc: (dy, saved, attrs) =>
    tf.getBackend() === 'wasm' && saved[0].dtype === 'float32'
      ? {
          x: () => tf.engine().runKernel(RELU_GRADIENT, { x: saved[0], dy: dy as tf.Tensor }) as tf.Tensor,
        }
      : stockGradient.gradFunc(dy, saved, attrs),
});
