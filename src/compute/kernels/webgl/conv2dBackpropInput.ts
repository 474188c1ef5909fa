/**
 * The gradient of a convolution's input on WebGL, in place of the stock kernel: for stride 1 it is itself a
 * convolution, of dy with the filter turned by 180° and its channels exchanged, which runs as a matrix product.
 *
 * dx[b, y, x, c] = Σ_(i, j, f) dy[b, y + i − (k − 1 − p), …, f] · W[k − 1 − i, k − 1 − j, c, f], p the forward padding.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../callKernel.ts';
import { callKernel } from './callKernel.ts';

type Attributes = Pick<tf.Conv2DBackpropInputAttrs, 'strides' | 'pad' | 'dimRoundingMode' | 'inputShape'>;

/** dy [batch, outHeight, outWidth, outChannels], filter HWIO → dx, inputShape; null where the formula does not hold. */
function asConvolution(backend: MathBackendWebGL, inputs: tf.NamedTensorInfoMap, attributes: Attributes) {
  const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>;
  const { inputShape, strides, pad, dimRoundingMode } = attributes;
  const info = tf.backend_util.computeConv2DInfo(
    inputShape,
    filter.shape as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  if (info.strideHeight !== 1 || info.strideWidth !== 1) return null;
  const { top, bottom, left, right } = info.padInfo;
  const fullY = info.filterHeight - 1;
  const fullX = info.filterWidth - 1;
  if (Math.max(top, bottom) > fullY || Math.max(left, right) > fullX) return null;
  const turned = callKernel('Reverse', backend, { x: filter }, { dims: [0, 1] });
  const exchanged = callKernel('Transpose', backend, { x: turned }, { perm: [0, 1, 3, 2] });
  const explicit = [
    [0, 0],
    [fullY - top, fullY - bottom],
    [fullX - left, fullX - right],
    [0, 0],
  ];
  const dx = callKernel(
    'Conv2D',
    backend,
    { x: dy, filter: exchanged },
    { strides: 1, pad: explicit, dataFormat: 'NHWC', dilations: 1 },
  );
  for (const intermediate of [turned, exchanged]) backend.disposeIntermediateTensorInfo(intermediate);
  return dx;
}

const stock = replaceKernel('Conv2DBackpropInput', 'webgl', (args) => {
  const { dataFormat } = args.attrs as unknown as tf.Conv2DBackpropInputAttrs;
  const replaced =
    dataFormat === 'NHWC' &&
    asConvolution(args.backend as MathBackendWebGL, args.inputs, args.attrs as unknown as Attributes);
  return replaced || stock(args);
});
