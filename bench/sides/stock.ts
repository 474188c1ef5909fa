/** Stock tfjs, as its documentation trains: LayersModel.compile and trainOnBatch, its own Adam, dropout and kernels. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import '@tensorflow/tfjs-backend-webgpu';

import { networkOf } from '../networks.ts';
import type { Maker } from './maker.ts';
import { stockModel } from './stockModel.ts';

const RATE = 0.25;
const LEARNING_RATE = 0.001;

/** Float32 pictures in [0, 1], as tf.tensor makes them of bytes. */
const upload: Maker['upload'] = (pixels, shape) =>
  tf.tidy(() => tf.mul(tf.tensor4d(pixels, shape, 'int32').toFloat(), 1 / 255));

export const stock: Maker = {
  async open(backend) {
    setWasmPaths({
      'tfjs-backend-wasm.wasm': wasmUrl,
      'tfjs-backend-wasm-simd.wasm': simdUrl,
      'tfjs-backend-wasm-threaded-simd.wasm': simdUrl,
    });
    // On two cores it would make one thread anyway, and its thread's script does not survive a bundler.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (!(await tf.setBackend(backend))) throw new Error(`Stock tfjs has no ${backend} here.`);
    await tf.ready();
    return backend === 'wasm' ? 'processor, 1 thread' : backend;
  },
  async step(task, pixels, labels) {
    if (task.mode === 'frozen') throw new Error('stock tfjs always trains by the statistics of the batch');
    const model = stockModel(networkOf(task));
    const shape: [number, number, number, number] = [task.batch, task.size, task.size, 3];
    if (task.mode === 'forward')
      return {
        async run() {
          const scores = tf.tidy(() => model.predict(upload(pixels, shape)) as tf.Tensor);
          await scores.data();
          scores.dispose();
        },
        dispose: () => model.dispose(),
      };
    model.compile({
      optimizer: tf.train.adam(LEARNING_RATE),
      loss: 'binaryCrossentropy',
      metrics: ['accuracy'],
    });
    return {
      async run() {
        const x = upload(pixels, shape);
        const y = tf.tensor2d(labels, [labels.length, 1]);
        // It reads the loss back.
        await model.trainOnBatch(x, y);
        tf.dispose([x, y]);
      },
      dispose() {
        model.optimizer.dispose();
        model.dispose();
      },
    };
  },
  dropout: (x) => tf.dropout(x, RATE),
  upload,
  adam(weight) {
    const optimizer = tf.train.adam(LEARNING_RATE);
    return {
      apply: (gradient) => optimizer.applyGradients([{ name: weight.name, tensor: gradient }]),
      dispose: () => optimizer.dispose(),
    };
  },
};
