/**
 * Depthwise convolution on WebGL, in place of the stock kernel, which divides for each texel that it reads.
 *
 * y[b, y, x, c] = Σ_(i, j) x[b, y·strideY + i·dilationY − top, x·strideX + j·dilationX − left, c] · W[i, j, c].
 * With a multiplier above 1 it stays with the stock kernel.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { convInfo } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { depthwise } from './common/depthwise.ts';

const stock = replaceKernel('DepthwiseConv2dNative', 'webgl', (args) => {
  const { x, filter } = args.inputs as Record<'x' | 'filter', tf.TensorInfo>;
  if (filter.shape[3] !== 1) return stock(args);
  const info = convInfo(x.shape, filter.shape, args.attrs as object, true);
  return depthwise(args.backend as MathBackendWebGL, x, filter, info);
});
