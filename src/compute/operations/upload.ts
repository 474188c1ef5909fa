/**
 * Pixels onto the device: one byte a value, widened and rescaled there. tfjs would widen a Uint8Array to int32 on the
 * host and upload four times as much.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernels } from './kernels.ts';

/** The kernel's name, where a backend has it: no inputs, the attributes below, float32 of `shape` as output. */
export const UPLOAD_PICTURES = 'UploadPictures';
export interface UploadAttributes {
  pixels: Uint8Array;
  shape: [number, number, number, number];
  rescale: number;
}

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
  if (!hasKernels(UPLOAD_PICTURES))
    return tf.tensor4d(
      Float32Array.from(pixels, (value) => value * rescale),
      shape,
    );
  const attributes = { pixels, shape, rescale } satisfies UploadAttributes;
  return tf.engine().runKernel(UPLOAD_PICTURES, {}, attributes as unknown as tf.NamedAttrMap) as tf.Tensor4D;
}
