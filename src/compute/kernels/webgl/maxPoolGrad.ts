/**
 * The gradient of max pooling on WebGL, in place of the stock kernel, which unpacks and packs its tensors around two
 * passes of one value an invocation. Pass one finds the place of each window's first maximum in row-major order; pass two
 * hands its gradient there: dx[b, y, x, c] = Σ dy[b, oy, ox, c] over the windows whose maximum stands at (y, x).
 */
import type * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { type PoolInfo, poolInfo } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { PoolGradientProgram } from './common/poolGradient.ts';

/** For each output the tap, i · width + j, of the first maximum. */
class FirstMaximumProgram implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames = ['x'];
  outputShape: number[];
  userCode: string;
  constructor(info: PoolInfo) {
    this.outputShape = info.outShape;
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
    this.userCode = `
      vec2 firstMaximum(int b, int oy, int ox, int c) {
        vec2 best = vec2(0.0);
        vec2 tap = vec2(-1.0);
        for (int i = 0; i < ${filterHeight}; i++) {
          int y = oy * ${strideHeight} - ${padInfo.top} + i;
          if (y < 0 || y >= ${info.inHeight}) continue;
          for (int j = 0; j < ${filterWidth}; j++) {
            int x = ox * ${strideWidth} - ${padInfo.left} + j;
            if (x < 0 || x >= ${info.inWidth}) continue;
            vec4 texel = getX(b, y, x, c);
            vec2 value = (x & 1) == 0 ? texel.xy : texel.zw;
            float here = float(i * ${filterWidth} + j);
            if (tap.x < 0.0 || value.x > best.x) { best.x = value.x; tap.x = here; }
            if (tap.y < 0.0 || value.y > best.y) { best.y = value.y; tap.y = here; }
          }
        }
        return tap;
      }
      void main() {
        ivec4 at = getOutputCoords();
        setOutput(vec4(firstMaximum(at.x, at.y, at.z, at.w), firstMaximum(at.x, at.y, at.z + 1, at.w)));
      }`;
  }
}

/** dy [batch, outHeight, outWidth, channels], input [batch, height, width, channels] → dx like input. */
replaceKernel('MaxPoolGrad', 'webgl', ({ inputs, backend, attrs }) => {
  const webgl = backend as MathBackendWebGL;
  const { dy, input } = inputs as Record<'dy' | 'input', tf.TensorInfo>;
  const info = poolInfo(input.shape, attrs as object);
  const maxima = webgl.runWebGLProgram(new FirstMaximumProgram(info), [input], 'float32');
  const share =
    'pairOf(getDy(b, oy, ox, c), ox) * vec2(equal(pairOf(getMaxima(b, oy, ox, c), ox), vec2(tap)))';
  const program = new PoolGradientProgram(['dy', 'maxima'], info, share);
  const dx = webgl.runWebGLProgram(program, [dy, maxima], 'float32');
  webgl.disposeIntermediateTensorInfo(maxima);
  return dx;
});
