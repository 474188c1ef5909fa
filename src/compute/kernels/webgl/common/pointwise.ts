/**
 * Convolutions with a 1 × 1 window on WebGL: matrix products of the pictures as they lie in their textures, without planes
 * (planes.ts), in which they would be twice laid out anew. It must not know of kernels.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { ConvInfo } from '../../common/geometry.ts';
import { multiply } from './matrixProduct.ts';
import { drawPass, packed } from './packed.ts';
import { everyNth, spreadOut } from './strided.ts';

/** Whether a convolution is such a product: one tap and no padding. */
export const isPointwise = ({ filterHeight, filterWidth, padInfo }: ConvInfo): boolean =>
  filterHeight === 1 &&
  filterWidth === 1 &&
  [padInfo.top, padInfo.bottom, padInfo.left, padInfo.right].every((size) => size === 0);

const isStrided = ({ strideHeight, strideWidth }: ConvInfo) => strideHeight > 1 || strideWidth > 1;
const stridesOf = ({ strideHeight, strideWidth }: ConvInfo) => [strideHeight, strideWidth] as const;
/** The pictures on the grid of the result. */
const gridShape = ({ outShape, inChannels }: ConvInfo) => [...outShape.slice(0, 3), inChannels];
/** Rows of the matrix that the result is: each line filled up to an even number. */
const rowsOf = ({ batchSize, outHeight, outWidth }: ConvInfo) =>
  batchSize * outHeight * 2 * Math.ceil(outWidth / 2);

/** The values of x that are read, as a packed texture. */
function onGrid(backend: MathBackendWebGL, x: tf.TensorInfo, info: ConvInfo) {
  if (!isStrided(info)) return packed(backend, x);
  const grid = everyNth(backend, x, gridShape(info), stridesOf(info));
  return { info: grid, dispose: () => backend.disposeIntermediateTensorInfo(grid) };
}

/** y = x · W of x [n, height, width, inChannels] and filter [1, 1, inChannels, outChannels]; the caller's. */
export function pointwise(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const [a, b] = [onGrid(backend, x, info), packed(backend, filter)];
  const sizes = { rows: rowsOf(info), columns: info.outChannels, inner: info.inChannels };
  const product = { a: a.info, b: b.info, ...sizes, transposeA: false, transposeB: false };
  const y = multiply(backend, product, info.outShape);
  for (const { dispose } of [a, b]) dispose();
  return y;
}

/** dx = dy · Wᵀ, the caller's. */
export function pointwiseInputGradient(
  backend: MathBackendWebGL,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const [a, b] = [dy, filter].map((tensor) => packed(backend, tensor));
  const sizes = { rows: rowsOf(info), columns: info.inChannels, inner: info.outChannels };
  const product = { a: a.info, b: b.info, ...sizes, transposeA: false, transposeB: true };
  const dx = multiply(backend, product, gridShape(info));
  for (const { dispose } of [a, b]) dispose();
  if (!isStrided(info)) return dx;
  const spread = spreadOut(backend, dx, info.inShape, stridesOf(info));
  backend.disposeIntermediateTensorInfo(dx);
  return spread;
}

/** dW = xᵀ · dy as [1, 1, inChannels, outChannels], the caller's. */
export function pointwiseFilterGradient(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const a = onGrid(backend, x, info);
  const b = info.outWidth % 2 === 0 ? packed(backend, dy) : withoutRest(backend, dy);
  const sizes = { rows: info.inChannels, columns: info.outChannels, inner: rowsOf(info) };
  const product = { a: a.info, b: b.info, ...sizes, transposeA: true, transposeB: false };
  const dW = multiply(backend, product, [1, 1, info.inChannels, info.outChannels]);
  for (const { dispose } of [a, b]) dispose();
  return dW;
}

/** The pictures with zeros where lines are filled up: another program may have left anything there. */
function withoutRest(backend: MathBackendWebGL, x: tf.TensorInfo) {
  const code = 'value = texelFetch(x, here, 0);';
  const info = drawPass(backend, x.shape, { declarations: '', code, inputs: { x } });
  return { info, dispose: () => backend.disposeIntermediateTensorInfo(info) };
}
