/**
 * The gradient of a convolution's filter on WebGL, in place of the stock kernel, whose every invocation loops over
 * the whole batch and all positions (864 invocations in the first layer of a net on RGB pictures).
 *
 * dW[(i, j, c), f] = Σ_b Σ_(y,x) patches[b, (i, j, c), (y, x)] · dy[b, (y, x), f]: one matrix product a picture,
 * patches from im2col, then the sum over the batch.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../callKernel.ts';
import { callKernel } from './callKernel.ts';
import { im2col } from './im2col.ts';

type Attributes = Pick<tf.Conv2DBackpropFilterAttrs, 'strides' | 'pad' | 'dimRoundingMode' | 'filterShape'>;

/** x [batch, height, width, inChannels], dy [batch, outHeight, outWidth, outChannels] → dW, filterShape. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const webgl = backend as MathBackendWebGL;
  const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
  const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as Attributes;
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const patches = im2col(webgl, x, info);
  const shape = [info.batchSize, info.outHeight * info.outWidth, info.outChannels];
  const flatDy = callKernel('Reshape', webgl, { x: dy }, { shape });
  const attributes = { transposeA: false, transposeB: false };
  const products = callKernel('BatchMatMul', webgl, { a: patches, b: flatDy }, attributes);
  const sum = callKernel('Sum', webgl, { x: products }, { axis: [0], keepDims: false });
  const result = callKernel('Reshape', webgl, { x: sum }, { shape: filterShape });
  for (const intermediate of [patches, flatDy, products, sum])
    webgl.disposeIntermediateTensorInfo(intermediate);
  return result;
};

const stock = replaceKernel('Conv2DBackpropFilter', 'webgl', (args) => {
  const { dataFormat } = args.attrs as unknown as tf.Conv2DBackpropFilterAttrs;
  return dataFormat === 'NHWC' ? kernelFunc(args) : stock(args);
});
