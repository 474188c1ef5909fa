/** Pixels onto WebGPU as they are: the bytes go into a buffer of their own and are widened and rescaled there. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { UPLOAD_PICTURES, type UploadAttributes } from '../../operations/upload.ts';
import { dispatch, EACH_INDEX, eachIndex, releaseAfterSubmit } from './common/dispatch.ts';

tf.registerKernel({
  kernelName: UPLOAD_PICTURES,
  backendName: 'webgpu',
  kernelFunc: ({ backend, attrs }) => {
    const { pixels, shape, rescale } = attrs as unknown as UploadAttributes;
    const webgpu = backend as WebGPUBackend;
    // Four bytes a word; the last word may be filled up with zeros.
    const words = Math.ceil(pixels.length / 4);
    const whole = pixels.length - (pixels.length % 4);
    const bytes = webgpu.bufferManager.acquireBuffer(
      words * 4,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    );
    webgpu.queue.writeBuffer(bytes, 0, pixels as Uint8Array<ArrayBuffer>, 0, whole);
    if (whole < pixels.length) {
      const last = new Uint8Array(4);
      last.set(pixels.subarray(whole));
      webgpu.queue.writeBuffer(bytes, whole, last);
    }
    const output = webgpu.makeTensorInfo(shape, 'float32');
    dispatch(webgpu, {
      name: UPLOAD_PICTURES,
      bindings: { values: { data: output, type: 'f32', writes: true }, words: { data: bytes, type: 'u32' } },
      numbers: { size: pixels.length, rescale: { type: 'f32', value: rescale } },
      ...eachIndex(pixels.length),
      body: `${EACH_INDEX}
  values[index] = f32((words[index / 4u] >> (index % 4u * 8u)) & 255u) * numbers.rescale;`,
    });
    releaseAfterSubmit(webgpu, bytes);
    return output;
  },
});
