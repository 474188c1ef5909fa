/**
 * Convolution forward on WebGL, in place of the stock kernel, which first writes every patch (im2col) and then multiplies
 * 2 × 2 values at a time. The formula stands in convolution.ts.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { convInfo, isNhwc } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { convolve } from './common/convolution.ts';
import {
  filterPlane,
  filterPlaneFits,
  paddedLayout,
  picturePlane,
  picturePlaneFits,
} from './common/planes.ts';
import { isPointwise, pointwise } from './common/pointwise.ts';

/** x [batch, height, width, inChannels], filter HWIO → y [batch, outHeight, outWidth, outChannels]; null where a texture would be too large. */
export function conv2d(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  attrs: object,
): tf.TensorInfo | null {
  const info = convInfo(x.shape, filter.shape, attrs);
  if (isPointwise(info)) return pointwise(backend, x, filter, info);
  const layout = paddedLayout(info);
  if (!picturePlaneFits(x.shape, layout) || !filterPlaneFits(filter.shape, 'plain')) return null;
  const pictures = picturePlane(backend, x, layout);
  const filters = filterPlane(backend, filter, 'plain');
  const y = convolve(backend, pictures, filters, {
    batch: info.batchSize,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    inChannels: info.inChannels,
    paddedHeight: layout.height,
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
  });
  for (const plane of [pictures, filters]) backend.disposeIntermediateTensorInfo(plane);
  return y;
}

const stock = replaceKernel('Conv2D', 'webgl', (args) => {
  const { x, filter } = args.inputs as Record<'x' | 'filter', tf.TensorInfo>;
  const attrs = args.attrs as object;
  return (isNhwc(attrs) && conv2d(args.backend as MathBackendWebGL, x, filter, attrs)) || stock(args);
});
