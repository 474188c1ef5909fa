/** Pixels onto WebAssembly’s heap as bytes, widened and rescaled there. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { UPLOAD_PICTURES, type UploadAttributes } from '../../operations/upload.ts';
import { pass } from './common/pass.ts';
import { runnerOf } from './runtime/wasmBackend.ts';

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
