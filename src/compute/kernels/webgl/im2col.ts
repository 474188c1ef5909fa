/**
 * A WebGL program that lays the patches of a convolution side by side, so that it becomes a matrix product.
 *
 * From x [batch, height, width, channels] to [batch, patch, positions] with patch = kernelHeight · kernelWidth ·
 * channels (channels fastest) and positions = outHeight · outWidth: element (b, (i, j, c), (y, x)) is
 * x[b, y·strideY − padTop + i, x·strideX − padLeft + j, c], or 0 outside the picture.
 */
import type * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';

export type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** Computes one of the four values of a packed texel: row `pos` of the patch, position `at`. */
const elementCode = (row: number, column: number) => `
    pos = rc.y + ${row};
    at = rc.z + ${column};
    if (pos < patchSize && at < positions) {
      ivec2 corner = ivec2(at / outWidth, at - (at / outWidth) * outWidth) * stride - pad;
      int tap = pos / channels;
      ivec2 source = corner + ivec2(tap / kernelWidth, tap - (tap / kernelWidth) * kernelWidth);
      if (all(greaterThanEqual(source, ivec2(0))) && all(lessThan(source, inSize))) {
        int channel = pos - tap * channels;
        result[${row * 2 + column}] =
          getChannel(getX(rc.x, source.x, source.y, channel), vec2(source.y, channel));
      }
    }`;

class Im2ColProgram implements GPGPUProgram {
  variableNames = ['X'];
  packedInputs = true;
  packedOutput = true;
  customUniforms = [
    { name: 'stride', type: 'ivec2' as const },
    { name: 'pad', type: 'ivec2' as const },
    { name: 'inSize', type: 'ivec2' as const },
    { name: 'patchSize', type: 'int' as const },
    { name: 'positions', type: 'int' as const },
    { name: 'channels', type: 'int' as const },
    { name: 'kernelWidth', type: 'int' as const },
    { name: 'outWidth', type: 'int' as const },
  ];
  userCode = `
    void main() {
      ivec3 rc = getOutputCoords();
      vec4 result = vec4(0.0);
      int pos, at;
      ${[0, 1].flatMap((row) => [0, 1].map((column) => elementCode(row, column))).join('\n')}
      setOutput(result);
    }`;
  outputShape: number[];
  constructor(outputShape: number[]) {
    this.outputShape = outputShape;
  }
}

/** The patches of `x` under the convolution `info` (channels last, no dilation); owned by the caller. */
export function im2col(backend: MathBackendWebGL, x: tf.TensorInfo, info: ConvInfo): tf.TensorInfo {
  const patch = info.filterHeight * info.filterWidth * info.inChannels;
  const positions = info.outHeight * info.outWidth;
  return backend.runWebGLProgram(new Im2ColProgram([info.batchSize, patch, positions]), [x], 'float32', [
    [info.strideHeight, info.strideWidth],
    [info.padInfo.top, info.padInfo.left],
    [info.inHeight, info.inWidth],
    [patch],
    [positions],
    [info.inChannels],
    [info.filterWidth],
    [info.outWidth],
  ]);
}
