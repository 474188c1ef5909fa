/** Stock tfjs, as its documentation trains: LayersModel.compile and trainOnBatch, its own Adam, dropout and kernels. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import '@tensorflow/tfjs-backend-webgpu';
import { buildModel } from '../../src/models/build/buildModel.ts';
import { modelById } from '../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../src/models/catalogue/definition.ts';
import type { Maker } from './maker.ts';

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
    const model = buildModel(graphOf(modelById(task.model), [task.size, task.size, 3], 1), 1);
    model.compile({
      optimizer: tf.train.adam(LEARNING_RATE),
      loss: 'binaryCrossentropy',
      metrics: ['accuracy'],
    });
    return {
      async run() {
        const x = upload(pixels, [task.batch, task.size, task.size, 3]);
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
