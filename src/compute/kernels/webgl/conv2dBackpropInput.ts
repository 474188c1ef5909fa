/**
 * The gradient of a convolution's input on WebGL, in place of the stock kernel, which reads two texels for each product:
 * it is itself a convolution, of dy with the filter turned by 180° and its channels exchanged. A stride s of the forward
 * pass puts s − 1 zeros between the values of dy; a dilation stays.
 *
 * dx[b, y, x, c] = Σ_(i, j, f) spread(dy)[b, y + i·d − (e − 1 − p), …, f] · W[k − 1 − i, k − 1 − j, c, f],
 * p the forward padding, d the dilation, e = (k − 1)·d + 1 the window's extent.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../common/registry.ts';
import { convolve } from './common/convolution.ts';
import { filterPlane, filterPlaneFits, picturePlane, picturePlaneFits } from './common/planes.ts';
import { stockUndilated } from './common/stockUndilated.ts';

type Attributes = Pick<
  tf.Conv2DBackpropInputAttrs,
  'strides' | 'pad' | 'dimRoundingMode' | 'inputShape' | 'dataFormat'
> & { dilations?: [number, number] | number };

/** dy [batch, outHeight, outWidth, outChannels], filter HWIO → dx, inputShape; null where a texture would be too large. */
function inputGradient(
  backend: MathBackendWebGL,
  { dy, filter }: Record<'dy' | 'filter', tf.TensorInfo>,
  { inputShape, strides, pad, dimRoundingMode, dilations = 1 }: Attributes,
): tf.TensorInfo | null {
  const filterShape = filter.shape as [number, number, number, number];
  const info = tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const layout = {
    top: info.effectiveFilterHeight - 1 - info.padInfo.top,
    left: info.effectiveFilterWidth - 1 - info.padInfo.left,
    height: info.inHeight + info.effectiveFilterHeight - 1,
    width: info.inWidth + info.effectiveFilterWidth - 1,
    spreadY: info.strideHeight,
    spreadX: info.strideWidth,
  };
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
  const attributes = args.attrs as unknown as Attributes;
  const dx =
    attributes.dataFormat === 'NHWC' && inputGradient(args.backend as MathBackendWebGL, inputs, attributes);
  return dx || stockUndilated(stock, args);
});
