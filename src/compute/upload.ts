/**
 * Pixels onto the device: one byte a value, widened and rescaled there.
 * tfjs would widen a Uint8Array to int32 on the host; `fromPixels` uploads bytes, so the batch goes as one RGBA image.
 */
import * as tf from '@tensorflow/tfjs';

/** Four bytes of the batch make one pixel of the image that carries it. */
const BYTES_PER_PIXEL = 4;
const MAX_WIDTH = 4096;

/**
 * Float32 [n, height, width, channels] on the device, each value times `rescale`, from as many uint8 values.
 * Throws where the byte count does not fit the shape.
 */
export function uploadPictures(
  pixels: Uint8Array,
  shape: [number, number, number, number],
  rescale: number,
): tf.Tensor4D {
  const size = tf.util.sizeFromShape(shape);
  if (pixels.length !== size) throw new Error(`${pixels.length} bytes do not fill [${shape.join(', ')}].`);
  const width = Math.min(MAX_WIDTH, Math.ceil(size / BYTES_PER_PIXEL));
  const height = Math.ceil(size / (BYTES_PER_PIXEL * width));
  const padded = width * height * BYTES_PER_PIXEL;
  let data = pixels;
  if (padded !== size) {
    data = new Uint8Array(padded);
    data.set(pixels);
  }
  return tf.tidy(() => {
    const bytes = tf.browser.fromPixels({ data, width, height }, BYTES_PER_PIXEL).reshape([padded]);
    const values = padded === size ? bytes : bytes.slice([0], [size]);
    return tf.mul(values.toFloat(), rescale).reshape<tf.Tensor4D>(shape);
  });
}
