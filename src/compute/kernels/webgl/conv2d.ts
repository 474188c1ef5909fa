/**
 * Convolution forward on WebGL, in place of the stock kernel, which first writes every patch (im2col) and then multiplies
 * 2 × 2 values at a time. The formula stands in convolution.ts.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../common/registry.ts';
import { convolve } from './common/convolution.ts';
import { filterPlane, filterPlaneFits, picturePlane, picturePlaneFits } from './common/planes.ts';

export type Conv2DAttributes = Pick<
  tf.Conv2DAttrs,
  'strides' | 'pad' | 'dilations' | 'dimRoundingMode' | 'dataFormat'
>;

/** x [batch, height, width, inChannels], filter HWIO → y [batch, outHeight, outWidth, outChannels]; null where a texture would be too large. */
export function conv2d(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  { strides, pad, dilations, dimRoundingMode }: Conv2DAttributes,
): tf.TensorInfo | null {
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const { top, bottom, left, right } = info.padInfo;
  const layout = {
    top,
    left,
    height: info.inHeight + top + bottom,
    width: info.inWidth + left + right,
    spreadY: 1,
    spreadX: 1,
  };
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
  const attributes = args.attrs as unknown as Conv2DAttributes;
  const isOurs = attributes.dataFormat === 'NHWC';
  return (isOurs && conv2d(args.backend as MathBackendWebGL, x, filter, attributes)) || stock(args);
});
