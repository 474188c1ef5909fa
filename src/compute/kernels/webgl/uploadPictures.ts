/** Pixels onto WebGL: `fromPixels` uploads bytes, so the batch goes as one RGBA image and is unpacked there. */
import * as tf from '@tensorflow/tfjs';
import { UPLOAD_PICTURES, type UploadAttributes } from '../../upload.ts';

/** Four bytes of the batch make one pixel of the image that carries it. */
const BYTES_PER_PIXEL = 4;
const MAX_WIDTH = 4096;

tf.registerKernel({
  kernelName: UPLOAD_PICTURES,
  backendName: 'webgl',
  kernelFunc: ({ attrs }) => {
    const { pixels, shape, rescale } = attrs as unknown as UploadAttributes;
    const width = Math.min(MAX_WIDTH, Math.ceil(pixels.length / BYTES_PER_PIXEL));
    const height = Math.ceil(pixels.length / (BYTES_PER_PIXEL * width));
    const padded = width * height * BYTES_PER_PIXEL;
    let data = pixels;
    if (padded !== pixels.length) {
      data = new Uint8Array(padded);
      data.set(pixels);
    }
    return tf.tidy(() => {
      const bytes = tf.browser.fromPixels({ data, width, height }, BYTES_PER_PIXEL).reshape([padded]);
      const values = padded === pixels.length ? bytes : bytes.slice([0], [pixels.length]);
      return tf.mul(values.toFloat(), rescale).reshape(shape);
    });
  },
});
