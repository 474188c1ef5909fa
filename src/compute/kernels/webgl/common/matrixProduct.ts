/**
 * Products of packed matrices on WebGL. A matrix here is what lies in a packed texture: pairs of rows, two columns to a texel;
 * pictures [n, height, width, channels] are one too, whose rows are the pixels, each line filled up to an even number.
 *
 * c[m, n] = Σ_k a[m, k] · b[k, n], either one stored transposed. An invocation computes two columns of four pairs of rows over
 * a part of the sum: for two k it reads five texels for 32 products. The four pairs are a quarter of all rows apart. So each of
 * the four textures that are drawn at once is a stretch of the result, and is copied there without a shader.
 * Of long sums the parts are summed afterwards (partialSums.ts).
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { drawPass, packedLayout, packedSize } from './packed.ts';
import { sumParts } from './partialSums.ts';
import { disposeTiles, drawStretches, drawTiles } from './tilePlanes.ts';

/** Invocations that keep a GPU busy. */
const MIN_INVOCATIONS = 2 ** 14;
/** Pairs of k that are worth an invocation, unless there are fewer. */
const MIN_PAIRS = 16;
/** Pairs of k that one invocation sums over, at most: a driver kills what runs for seconds. */
const MAX_PAIRS = 4096;

interface Variant {
  transposeA: boolean;
  transposeB: boolean;
  /** Whether what an invocation reads of a matrix goes on in the next row of its texture. */
  wrapsA: boolean;
  wrapsB: boolean;
  /** Whether the result's last texels are half empty. */
  oddRows: boolean;
  oddColumns: boolean;
}

/** The middle of a texel is moved on by adding, since a division costs more than the products. */
function productCode({ transposeA, transposeB, wrapsA, wrapsB, oddRows, oddColumns }: Variant): string {
  const a = transposeA ? '.xzyw' : '';
  const b = transposeB ? '.xzyw' : '';
  const quarters = [0, 1, 2, 3];
  const each = (line: (i: number) => string) => quarters.map(line).join('\n');
  const move = (at: string, matrix: 'A' | 'B', wraps: boolean) =>
    `${at} += move${matrix};${wraps ? ` if (${at}.x > float(width${matrix})) ${at} += vec2(-width${matrix}, 1);` : ''}`;
  const read = `
      vec4 b = texture(right, atB * texelB)${b};
      ${each((i) => `vec4 a${i} = texture(left, atA${i} * texelA)${a};`)}`;
  return `
  uniform sampler2D left, right;
  uniform int groups, quarter, lines, pairs, pairsPerPart, inner;
  uniform int widthA, widthB, rowStepA, rowStepB, stepA, stepB;
  vec2 place(int index, int width) {
    int row = quotient(index, width);
    return vec2(index - row * width, row);
  }
  void main() {
    vec2 texelA = texelSize(left);
    vec2 texelB = texelSize(right);
    int index = texelIndex();
    int rest = quotient(index, groups);
    int group = index - rest * groups;
    int part = quotient(rest, quarter);
    int row = rest - part * quarter;
    int first = part * pairsPerPart;
    int last = min(pairs, first + pairsPerPart);
    vec2 moveA = place(stepA, widthA), moveB = place(stepB, widthB);
    ${each((i) => `vec2 atA${i} = place((row + ${i} * quarter) * rowStepA + first * stepA, widthA) + 0.5;`)}
    vec2 atB = place(group * rowStepB + first * stepB, widthB) + 0.5;
    vec4 ${quarters.map((i) => `s${i} = vec4(0.0)`).join(', ')};
    int whole = min(last, inner / 2);
    for (int k = first; k < whole; k++) {
      ${read}
      ${each((i) => `s${i} += a${i}.xxzz * b.xyxy + a${i}.yyww * b.zwzw;`)}
      ${each((i) => move(`atA${i}`, 'A', wrapsA))}
      ${move('atB', 'B', wrapsB)}
    }
    // The last k of an odd number shares its texel with nothing.
    if (whole < last) {
      ${read}
      ${each((i) => `s${i} += a${i}.xxzz * b.xyxy;`)}
    }
    ${oddColumns ? `if (group == groups - 1) { ${each((i) => `s${i}.yw = vec2(0.0);`)} }` : ''}
    ${oddRows ? each((i) => `{ int r = row + ${i} * quarter + 1; if (quotient(r, lines) * lines == r) s${i}.zw = vec2(0.0); }`) : ''}
    ${each((i) => `tile${i} = s${i};`)}
  }`;
}

/** Texels in a row of a packed tensor's texture. */
const textureWidth = (backend: MathBackendWebGL, { dataId }: tf.TensorInfo) =>
  Math.ceil((backend.texData.get(dataId).texShape as [number, number])[1] / 2);

/** What is multiplied. */
export interface Product {
  /** Packed textures. */
  a: tf.TensorInfo;
  b: tf.TensorInfo;
  /** Rows and columns of the result, and the length of the sums. Rows of pictures are counted with those that fill up. */
  rows: number;
  columns: number;
  inner: number;
  transposeA: boolean;
  transposeB: boolean;
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** The product as a packed tensor of `outputShape`, whose texels are those of [rows, columns]; the caller's. */
export function multiply(backend: MathBackendWebGL, product: Product, outputShape: number[]): tf.TensorInfo {
  const { a, b, inner, transposeA, transposeB } = product;
  const groups = Math.ceil(product.columns / 2);
  const pairs = Math.ceil(inner / 2);
  const rowPairs = Math.ceil(product.rows / 2);
  const [, width] = packedSize(outputShape);
  const wanted = Math.max(MIN_INVOCATIONS / ((rowPairs / 4) * groups), pairs / MAX_PAIRS);
  const pairsPerPart = Math.max(MIN_PAIRS, Math.ceil(pairs / wanted));
  const parts = Math.ceil(pairs / pairsPerPart);
  // A stretch has whole rows of the result's texture.
  const step = parts === 1 ? width / greatestDivisor(width, groups) : 1;
  const quarter = step * Math.ceil(rowPairs / 4 / step);
  const rowA = transposeA ? rowPairs : pairs;
  const rowB = transposeB ? pairs : groups;
  const [widthA, widthB] = [a, b].map((matrix) => textureWidth(backend, matrix));
  const layout = packedLayout(outputShape);
  const body = productCode({
    transposeA,
    transposeB,
    wrapsA: transposeA ? widthA !== rowA : widthA % rowA !== 0,
    wrapsB: transposeB ? widthB % rowB !== 0 : widthB !== rowB,
    oddRows: layout.oddRows === 1,
    oddColumns: layout.oddChannels === 1,
  });
  const numbers = {
    groups,
    quarter,
    lines: layout.pairs,
    pairs,
    pairsPerPart,
    inner,
    widthA,
    widthB,
    rowStepA: transposeA ? 1 : rowA,
    stepA: transposeA ? rowA : 1,
    rowStepB: transposeB ? rowB : 1,
    stepB: transposeB ? 1 : rowB,
  };
  const inputs = { left: a, right: b };
  const texels = quarter * groups;
  if (parts === 1)
    return drawStretches(backend, { body, inputs, ints: numbers }, outputShape, texels / width);
  const tiles = sumParts(backend, drawTiles(backend, body, inputs, numbers, parts * texels), parts, texels);
  const [tiles0, tiles1, tiles2, tiles3] = tiles.planes;
  const result = drawPass(backend, outputShape, {
    declarations: 'uniform int quarter, tileWidth;',
    code: `
      int plane = quotient(pair, quarter);
      ivec2 place = placeOf((pair - plane * quarter) * groups + group, tileWidth);
      if (plane == 0) value = texelFetch(tiles0, place, 0);
      else if (plane == 1) value = texelFetch(tiles1, place, 0);
      else if (plane == 2) value = texelFetch(tiles2, place, 0);
      else value = texelFetch(tiles3, place, 0);`,
    inputs: { tiles0, tiles1, tiles2, tiles3 },
    ints: { quarter, tileWidth: tiles.width },
  });
  disposeTiles(backend, tiles);
  return result;
}
