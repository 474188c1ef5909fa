/**
 * The gradient of average pooling on WebGL: each output's is shared equally among all taps of its window, those on the
 * padding included, as stock tfjs has it: dx[b, y, x, c] = Σ dy[b, oy, ox, c] / (height · width of the window).
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { poolInfo } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { PoolGradientProgram } from './common/poolGradient.ts';

/** dy [batch, outHeight, outWidth, channels], input [batch, height, width, channels] → dx like input. */
replaceKernel('AvgPoolGrad', 'webgl', ({ inputs, backend, attrs }) => {
  const { dy, input } = inputs as Record<'dy' | 'input', tf.TensorInfo>;
  const info = poolInfo(input.shape, attrs as object);
  const share = `pairOf(getDy(b, oy, ox, c), ox) / float(${info.filterHeight * info.filterWidth})`;
  const program = new PoolGradientProgram(['dy'], info, share);
  return (backend as MathBackendWebGL).runWebGLProgram(program, [dy], 'float32');
});
