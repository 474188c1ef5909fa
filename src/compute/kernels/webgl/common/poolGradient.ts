/**
 * From the gradients of a pool's outputs to those of its inputs on WebGL: an invocation visits the windows that cover its
 * values, as packed texels of 2 positions × 2 channels. Stock tfjs visits every tap and computes one value an invocation.
 */
import type { GPGPUProgram } from '@tensorflow/tfjs-backend-webgl';
import type { PoolInfo } from '../../common/geometry.ts';

/**
 * dx[b, y, x, c] = Σ share · dy[b, oy, ox, c] over the windows (oy, ox) that cover (y, x), by `share`: a GLSL expression in
 * vec2 for two channels, which may use `tap`, the place of (y, x) in the window, and `pairOf(get…(b, oy, ox, c), ox)`.
 */
export class PoolGradientProgram implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  outputShape: number[];
  userCode: string;
  constructor(
    public variableNames: string[],
    info: PoolInfo,
    share: string,
  ) {
    this.outputShape = info.inShape;
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
    this.userCode = `
      vec2 pairOf(vec4 texel, int column) { return (column & 1) == 0 ? texel.xy : texel.zw; }
      vec2 gradientAt(int b, int y, int x, int c) {
        vec2 sum = vec2(0.0);
        int lastY = (y + ${padInfo.top}) / ${strideHeight};
        int lastX = (x + ${padInfo.left}) / ${strideWidth};
        for (int n = 0; n < ${Math.ceil(filterHeight / strideHeight)}; n++) {
          int oy = lastY - n;
          int i = y + ${padInfo.top} - oy * ${strideHeight};
          if (oy < 0 || oy >= ${info.outHeight} || i >= ${filterHeight}) continue;
          for (int m = 0; m < ${Math.ceil(filterWidth / strideWidth)}; m++) {
            int ox = lastX - m;
            int j = x + ${padInfo.left} - ox * ${strideWidth};
            if (ox < 0 || ox >= ${info.outWidth} || j >= ${filterWidth}) continue;
            float tap = float(i * ${filterWidth} + j);
            sum += ${share};
          }
        }
        return c + 1 < ${info.inChannels} ? sum : vec2(sum.x, 0.0);
      }
      void main() {
        ivec4 at = getOutputCoords();
        vec2 second = at.z + 1 < ${info.inWidth} ? gradientAt(at.x, at.y, at.z + 1, at.w) : vec2(0.0);
        setOutput(vec4(gradientAt(at.x, at.y, at.z, at.w), second));
      }`;
  }
}
