/**
 * Pictures on a coarser grid on WebGL, and back: what a convolution of single pixels with a stride reads, and where the gradient of
 * that goes. It must not know of products.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { lineCode, lineNumbers } from './depthwiseLines.ts';
import { drawPass, packed } from './packed.ts';

/** GLSL: `picture`, row `y` and texel `at` of the result's texel. */
const PLACE = `
  int outLine = quotient(pair, pairs);
  int at = pair - outLine * pairs;
  int picture = quotient(outLine, outHeight);
  int y = outLine - picture * outHeight;`;

function drawLines(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  outShape: number[],
  code: string,
  [strideY, strideX]: readonly [number, number],
): tf.TensorInfo {
  const source = packed(backend, x);
  const result = drawPass(backend, outShape, {
    declarations: `
      uniform int inHeight, outHeight, strideY, strideX;
      ${lineCode('in', source.info, backend)}
      vec2 columnAt(int line, int column, int group) {
        vec4 texel = inTexel(x, line, column >> 1, group);
        return (column & 1) == 0 ? texel.xy : texel.zw;
      }`,
    code: `${PLACE}\n${code}`,
    inputs: { x: source.info },
    ints: {
      ...lineNumbers('in', source.info, backend),
      inHeight: x.shape[1],
      outHeight: outShape[1],
      strideY,
      strideX,
    },
  });
  source.dispose();
  return result;
}

/** Every strideY-th row and strideX-th column of x, of `outShape`; the caller's. */
export const everyNth = (
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  outShape: number[],
  strides: readonly [number, number],
): tf.TensorInfo =>
  drawLines(
    backend,
    x,
    outShape,
    `
    int line = picture * inHeight + y * strideY;
    value = vec4(columnAt(line, 2 * at * strideX, group), columnAt(line, (2 * at + 1) * strideX, group));`,
    strides,
  );

/** The way back: x on every strideY-th row and strideX-th column of pictures of `outShape`, 0 elsewhere; the caller's. */
export const spreadOut = (
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  outShape: number[],
  strides: readonly [number, number],
): tf.TensorInfo =>
  drawLines(
    backend,
    x,
    outShape,
    `
    int row = y / strideY;
    int line = picture * inHeight + row;
    value = vec4(0.0);
    if (row * strideY == y && row < inHeight) {
      int first = 2 * at / strideX, second = (2 * at + 1) / strideX;
      if (first * strideX == 2 * at) value.xy = columnAt(line, first, group);
      if (second * strideX == 2 * at + 1) value.zw = columnAt(line, second, group);
    }`,
    strides,
  );
