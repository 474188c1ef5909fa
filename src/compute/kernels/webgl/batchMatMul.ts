/**
 * Matrix products on WebGL, in place of the stock kernel: it computes 2 × 2 values an invocation, with a division for each
 * texel that it reads, and gives a product with a long sum and few values (a dense layer on pictures) to few invocations.
 *
 * c[m, n] = Σ_k a[m, k] · b[k, n], either one stored transposed. An invocation computes 4 × 4 values over a part of the
 * sum: for two k it reads four texels (of 2 × 2 values, as TensorFlow.js packs them) for 32 products. The parts are
 * summed afterwards (partialSums.ts). llvmpipe ends every loop after 65,535 turns without a word, so there the stock kernel
 * is wrong where the sum is longer than 131,070.
 */
import * as tf from '@tensorflow/tfjs';
import { type GPGPUProgram, type MathBackendWebGL, webgl_util } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../common/registry.ts';
import { callKernel } from './common/callKernel.ts';
import { sumParts } from './common/partialSums.ts';
import { disposeTiles, drawTiles, type TilePlanes, tileUV } from './common/tilePlanes.ts';

/** Below so many multiplications the stock kernel is as good. */
const MIN_PRODUCTS = 2 ** 20;
/** Invocations that keep a GPU busy. */
const MIN_INVOCATIONS = 2 ** 14;
/** Pairs of k that are worth an invocation, unless there are fewer. */
const MIN_PAIRS = 16;
/** Pairs of k that one invocation sums over, at most: a driver kills what runs for seconds. */
const MAX_PAIRS = 4096;

/** The place of a texel as (column, row) is moved on by adding, since a division costs more than the products. */
const productCode = (transposeA: boolean, transposeB: boolean) => {
  const a = transposeA ? '.xzyw' : '';
  const b = transposeB ? '.xzyw' : '';
  const read = `
      vec4 a0 = texture(left, (vec2(atA0) + 0.5) * texelA)${a};
      vec4 a1 = texture(left, (vec2(atA1) + 0.5) * texelA)${a};
      vec4 b0 = texture(right, (vec2(atB0) + 0.5) * texelB)${b};
      vec4 b1 = texture(right, (vec2(atB1) + 0.5) * texelB)${b};`;
  return `
  uniform sampler2D left, right;
  uniform int columns, rows, rowsFirst, pairs, pairsPerPart, inner;
  uniform int widthA, widthB, rowStepA, rowStepB, stepA, stepB;
  ivec2 place(int index, int width) {
    int row = quotient(index, width);
    return ivec2(index - row * width, row);
  }
  void move(inout ivec2 at, ivec2 step, int width) {
    at += step;
    if (at.x >= width) at += ivec2(-width, 1);
  }
  void main() {
    vec2 texelA = texelSize(left);
    vec2 texelB = texelSize(right);
    int index = texelIndex();
    int near = rowsFirst == 1 ? rows : columns;
    int next = quotient(index, near);
    int inNear = index - next * near;
    int part = quotient(next, rowsFirst == 1 ? columns : rows);
    int inFar = next - part * (rowsFirst == 1 ? columns : rows);
    int row = rowsFirst == 1 ? inNear : inFar;
    int column = rowsFirst == 1 ? inFar : inNear;
    int first = part * pairsPerPart;
    int last = min(pairs, first + pairsPerPart);
    ivec2 moveA = place(stepA, widthA), moveB = place(stepB, widthB);
    ivec2 atA0 = place(2 * row * rowStepA + first * stepA, widthA);
    ivec2 atA1 = place((2 * row + 1) * rowStepA + first * stepA, widthA);
    ivec2 atB0 = place(2 * column * rowStepB + first * stepB, widthB);
    ivec2 atB1 = place((2 * column + 1) * rowStepB + first * stepB, widthB);
    vec4 s0 = vec4(0.0), s1 = s0, s2 = s0, s3 = s0;
    int whole = min(last, inner / 2);
    for (int k = first; k < whole; k++) {
      ${read}
      s0 += a0.xxzz * b0.xyxy + a0.yyww * b0.zwzw;
      s1 += a0.xxzz * b1.xyxy + a0.yyww * b1.zwzw;
      s2 += a1.xxzz * b0.xyxy + a1.yyww * b0.zwzw;
      s3 += a1.xxzz * b1.xyxy + a1.yyww * b1.zwzw;
      move(atA0, moveA, widthA);
      move(atA1, moveA, widthA);
      move(atB0, moveB, widthB);
      move(atB1, moveB, widthB);
    }
    // The last k of an odd number shares its texel with nothing.
    if (whole < last) {
      ${read}
      s0 += a0.xxzz * b0.xyxy;
      s1 += a0.xxzz * b1.xyxy;
      s2 += a1.xxzz * b0.xyxy;
      s3 += a1.xxzz * b1.xyxy;
    }
    tile0 = s0; tile1 = s1; tile2 = s2; tile3 = s3;
  }`;
};

/** From tiles (row / 4, column / 4), or the other way round, whose plane 2·i + j is the texel (i, j) of the tile, to a packed matrix. */
class TilesToMatrix implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames = ['tiles0', 'tiles1', 'tiles2', 'tiles3'];
  userCode: string;
  outputShape: number[];
  constructor(tiles: TilePlanes, outputShape: number[], rowsFirst: boolean) {
    const [rows, columns] = outputShape;
    const index = rowsFirst
      ? `(at.y >> 2) * ${Math.ceil(rows / 4)} + (at.x >> 2)`
      : `(at.x >> 2) * ${Math.ceil(columns / 4)} + (at.y >> 2)`;
    this.outputShape = outputShape;
    this.userCode = `
      ${tileUV(tiles)}
      void main() {
        ivec2 at = getOutputCoords();
        vec2 uv = tileUV(${index});
        vec4 result;
        if ((at.x & 2) == 0) result = (at.y & 2) == 0 ? texture(tiles0, uv) : texture(tiles1, uv);
        else result = (at.y & 2) == 0 ? texture(tiles2, uv) : texture(tiles3, uv);
        if (at.x + 1 >= ${rows}) result.zw = vec2(0.0);
        if (at.y + 1 >= ${columns}) result.yw = vec2(0.0);
        setOutput(result);
      }`;
  }
}

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

/** Texels in a row of a packed tensor's texture. */
const textureWidth = (backend: MathBackendWebGL, { dataId }: tf.TensorInfo) =>
  Math.ceil((backend.texData.get(dataId).texShape as [number, number])[1] / 2);

/** a [m, k] or transposed [k, m], b [k, n] or transposed [n, k] → [m, n]. */
function product(
  backend: MathBackendWebGL,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): tf.TensorInfo {
  const [m, inner] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const n = b.shape[transposeB ? 0 : 1];
  const left = packedMatrix(backend, a);
  const right = packedMatrix(backend, b);
  const rows = Math.ceil(m / 4);
  const columns = Math.ceil(n / 4);
  // Neighbouring invocations read the same values of the larger matrix.
  const rowsFirst = rows < columns;
  const pairs = Math.ceil(inner / 2);
  const wanted = Math.max(MIN_INVOCATIONS / (rows * columns), pairs / MAX_PAIRS);
  const pairsPerPart = Math.max(MIN_PAIRS, Math.ceil(pairs / wanted));
  const parts = Math.ceil(pairs / pairsPerPart);
  const [rowA, rowB] = [a, b].map(({ shape }) => Math.ceil(shape[1] / 2));
  const numbers = {
    columns,
    rows,
    rowsFirst: rowsFirst ? 1 : 0,
    pairs,
    pairsPerPart,
    inner,
    widthA: textureWidth(backend, left.info),
    widthB: textureWidth(backend, right.info),
    rowStepA: transposeA ? 1 : rowA,
    stepA: transposeA ? rowA : 1,
    rowStepB: transposeB ? rowB : 1,
    stepB: transposeB ? 1 : rowB,
  };
  const texels = rows * columns;
  const inputs = { left: left.info, right: right.info };
  const partial = drawTiles(backend, productCode(transposeA, transposeB), inputs, numbers, parts * texels);
  const tiles = sumParts(backend, partial, parts, texels);
  const result = backend.runWebGLProgram(
    new TilesToMatrix(tiles, [m, n], rowsFirst),
    [...tiles.planes],
    'float32',
  );
  disposeTiles(backend, tiles);
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
