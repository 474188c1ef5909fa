/**
 * Matrix products on WebGL (common/matrixProduct.ts), in place of the stock kernel: it computes 2 × 2 values an invocation, with
 * a division for each texel that it reads, and gives a product with a long sum and few values (a dense layer on pictures) to
 * few invocations. llvmpipe ends every loop after 65,535 turns without a word, so there the stock kernel is wrong where the
 * sum is longer than 131,070.
 */
import * as tf from '@tensorflow/tfjs';
import { type GPGPUProgram, type MathBackendWebGL, webgl_util } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../common/registry.ts';
import { callKernel } from './common/callKernel.ts';
import { multiply } from './common/matrixProduct.ts';

/** Below so many multiplications the stock kernel is as good. */
const MIN_PRODUCTS = 2 ** 20;
class CopyProgram implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames = ['A'];
  userCode = 'void main() { ivec2 at = getOutputCoords(); setOutput(getA(at.x, at.y)); }';
  outputShape: number[];
  constructor(outputShape: number[]) {
    this.outputShape = outputShape;
  }
}

/** The matrix [rows, columns] as a packed texture of just that shape, with what has to be disposed afterwards. */
function packedMatrix(backend: MathBackendWebGL, matrix: tf.TensorInfo) {
  const { texture, isPacked, shape } = backend.texData.get(matrix.dataId);
  if (texture && isPacked && webgl_util.isReshapeFree(shape, matrix.shape))
    return { info: matrix, dispose() {} };
  const info =
    texture && !isPacked
      ? backend.packTensor(matrix)
      : backend.runWebGLProgram(new CopyProgram(matrix.shape), [matrix], matrix.dtype);
  return { info, dispose: () => backend.disposeIntermediateTensorInfo(info) };
}

/** a [m, k] or transposed [k, m], b [k, n] or transposed [n, k] → [m, n]. */
function product(
  backend: MathBackendWebGL,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): tf.TensorInfo {
  const [rows, inner] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const columns = b.shape[transposeB ? 0 : 1];
  const left = packedMatrix(backend, a);
  const right = packedMatrix(backend, b);
  const matrices = { a: left.info, b: right.info, rows, columns, inner, transposeA, transposeB };
  const result = multiply(backend, matrices, [rows, columns]);
  left.dispose();
  right.dispose();
  return result;
}

/**
 * a · b over their last two dimensions, transposed where said, the caller's; null where the stock kernel should do it:
 * for several matrices at once and for small ones.
 */
export function matMul(
  backend: MathBackendWebGL,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): tf.TensorInfo | null {
  const [m, inner] = a.shape.slice(-2)[transposeA ? 'reverse' : 'slice']();
  const n = b.shape[b.shape.length - (transposeB ? 2 : 1)];
  const isOneMatrix =
    tf.util.sizeFromShape(a.shape) === m * inner && tf.util.sizeFromShape(b.shape) === inner * n;
  const isLarge = m * inner * n >= MIN_PRODUCTS && Math.min(m, n) > 1;
  if (!isOneMatrix || !isLarge || a.dtype !== 'float32' || b.dtype !== 'float32') return null;
  const matrix = ({ shape, ...info }: tf.TensorInfo) => ({ ...info, shape: shape.slice(-2) });
  const c = product(backend, matrix(a), matrix(b), transposeA, transposeB);
  const outer = [a, b]
    .map(({ shape }) => shape.slice(0, -2))
    .reduce((one, other) => (one.length < other.length ? other : one));
  const result = callKernel('Reshape', backend, { x: c }, { shape: [...outer, m, n] });
  backend.disposeIntermediateTensorInfo(c);
  return result;
}

const stock = replaceKernel('BatchMatMul', 'webgl', (args) => {
  const { a, b } = args.inputs as Record<'a' | 'b', tf.TensorInfo>;
  const { transposeA, transposeB } = args.attrs as unknown as tf.BatchMatMulAttrs;
  return matMul(args.backend as MathBackendWebGL, a, b, transposeA, transposeB) ?? stock(args);
});
