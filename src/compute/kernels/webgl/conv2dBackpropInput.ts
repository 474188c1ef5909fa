/**
 * The gradient of a convolution's input on WebGL, in place of the stock kernel, which reads two texels for each product:
 * it is itself a convolution, of dy with the filter turned by 180° and its channels exchanged. A stride s of the forward
 * pass puts s − 1 zeros between the values of dy; a dilation stays.
 *
 * dx[b, y, x, c] = Σ_(i, j, f) spread(dy)[b, y + i·d − (e − 1 − p), …, f] · W[k − 1 − i, k − 1 − j, c, f],
 * p the forward padding, d the dilation, e = (k − 1)·d + 1 the window's extent.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { convInfo, isNhwc } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { convolve } from './common/convolution.ts';
import {
  filterPlane,
  filterPlaneFits,
  picturePlane,
  picturePlaneFits,
  spreadLayout,
} from './common/planes.ts';
import { isPointwise, pointwiseInputGradient } from './common/pointwise.ts';
import { stockUndilated } from './common/stockUndilated.ts';

/** dy [batch, outHeight, outWidth, outChannels], filter HWIO → dx, inputShape; null where a texture would be too large. */
function inputGradient(
  backend: MathBackendWebGL,
  { dy, filter }: Record<'dy' | 'filter', tf.TensorInfo>,
  attrs: object,
): tf.TensorInfo | null {
  const { inputShape } = attrs as tf.Conv2DBackpropInputAttrs;
  const info = convInfo(inputShape, filter.shape, attrs);
  if (isPointwise(info)) return pointwiseInputGradient(backend, dy, filter, info);
  const layout = spreadLayout(info);
  if (!picturePlaneFits(dy.shape, layout) || !filterPlaneFits(filter.shape, 'turned')) return null;
  const pictures = picturePlane(backend, dy, layout);
  const filters = filterPlane(backend, filter, 'turned');
  const dx = convolve(backend, pictures, filters, {
    batch: info.batchSize,
    outHeight: info.inHeight,
    outWidth: info.inWidth,
    outChannels: info.inChannels,
    inChannels: info.outChannels,
    paddedHeight: layout.height,
    kernel: [info.filterHeight, info.filterWidth],
    strides: [1, 1],
    dilations: [info.dilationHeight, info.dilationWidth],
  });
  for (const plane of [pictures, filters]) backend.disposeIntermediateTensorInfo(plane);
  return dx;
}

const stock = replaceKernel('Conv2DBackpropInput', 'webgl', (args) => {
  const inputs = args.inputs as Record<'dy' | 'filter', tf.TensorInfo>;
  const attrs = args.attrs as object;
  const dx = isNhwc(attrs) && inputGradient(args.backend as MathBackendWebGL, inputs, attrs);
  return dx || stockUndilated(stock, args);
});
