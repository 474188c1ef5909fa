/**
 * Depthwise convolutions and the gradients of their inputs on WebGL, on packed pictures as they are: a texel has two channels at
 * two columns, so both outputs of a texel share most of what they read. The window is in the program and the sizes of pictures are
 * uniforms, so few programs do for all layers.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { ConvInfo } from '../../common/geometry.ts';
import { filterTexels, half, lineCode, lineNumbers, offsetsOf, type Tap, tapsOf } from './depthwiseLines.ts';
import { drawPass, packed } from './packed.ts';

/** What a texel of the result takes from the rows of x. */
interface Window {
  kernelWidth: number;
  /** Rows of the window that it visits. */
  rows: number;
  /** GLSL: from the visit `n` and the output's row `y`, sets `int i`, the filter's row, `int row` of x and `bool isThere`. */
  row: string;
  /** GLSL: from `line`, the row in all pictures, and `at`, the output's texel in its line, sets what `terms` name. */
  reads: string;
  /** For each tap of an output, in vec2. */
  terms: { output: 0 | 1; tap: number; value: string }[];
  ints: Record<string, number>;
}

/** Sums of x times the filter's texels (disposed) over a window; the result, of `outShape`, is the caller's. */
function correlate(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  filters: tf.TensorInfo,
  outShape: number[],
  { kernelWidth, rows, row, reads, terms, ints }: Window,
): tf.TensorInfo {
  const source = packed(backend, x);
  const tapPairs = Math.ceil(kernelWidth / 2);
  const weights = Array.from(
    { length: tapPairs },
    (_, j) => `vec4 w${j} = texelAt(filters, (i * ${tapPairs} + ${j}) * groups + group);`,
  );
  const result = drawPass(backend, outShape, {
    declarations: `
      uniform int inHeight, outHeight, strideY, dilationY, top;
      ${lineCode('in', source.info, backend)}`,
    code: `
      value = vec4(0.0);
      int outLine = quotient(pair, pairs);
      int at = pair - outLine * pairs;
      int picture = quotient(outLine, outHeight);
      int y = outLine - picture * outHeight;
      for (int n = 0; n < ${rows}; n++) {
        ${row}
        if (!isThere) continue;
        int line = picture * inHeight + row;
        ${reads}
        ${weights.join('\n')}
        ${terms.map(({ output, tap, value }) => `value.${output ? 'zw' : 'xy'} += ${value} * w${tap >> 1}.${half(tap)};`).join('\n')}
      }`,
    inputs: { x: source.info, filters },
    ints: {
      ...lineNumbers('in', source.info, backend),
      inHeight: x.shape[1],
      outHeight: outShape[1],
      ...ints,
    },
  });
  source.dispose();
  backend.disposeIntermediateTensorInfo(filters);
  return result;
}

/** Of taps that lie in the same texels for every output. */
function alignedReads(taps: Tap[], stride: number): Pick<Window, 'reads' | 'terms'> {
  const offsets = offsetsOf(taps);
  return {
    reads: offsets
      .map((offset, k) => `vec4 x${k} = inTexel(x, line, ${stride} * at + ${offset}, group);`)
      .join('\n'),
    terms: taps.map(({ output, tap, column }) => ({
      output,
      tap,
      value: `x${offsets.indexOf(Math.floor(column / 2))}.${half(column)}`,
    })),
  };
}

const ROW = `
  int i = n;
  int row = y * strideY + i * dilationY - top;
  bool isThere = row >= 0 && row < inHeight;`;

/** The convolution of x [n, height, width, channels] with a filter [height, width, channels, 1]; the caller's. */
export function depthwise(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  return correlate(backend, x, filterTexels(backend, filter, false), info.outShape, {
    kernelWidth: filterWidth,
    rows: filterHeight,
    row: ROW,
    ...alignedReads(tapsOf(filterWidth, strideWidth, dilationWidth, info.padInfo.left), strideWidth),
    ints: { strideY: strideHeight, dilationY: dilationHeight, top: info.padInfo.top },
  });
}

/** Whether depthwiseInputGradient can do it: strides of 1, or of 2 without dilation. */
export const hasInputGradient = ({
  strideHeight,
  strideWidth,
  dilationHeight,
  dilationWidth,
}: ConvInfo): boolean =>
  strideHeight === strideWidth &&
  (strideWidth === 1 || (strideWidth === 2 && dilationHeight === 1 && dilationWidth === 1));

/** Of dy, the filter [height, width, channels, 1] and the sizes of the forward pass: dx, the caller's. */
export function depthwiseInputGradient(
  backend: MathBackendWebGL,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, padInfo } = info;
  if (info.strideWidth === 1) {
    const left = info.effectiveFilterWidth - 1 - padInfo.left;
    return correlate(backend, dy, filterTexels(backend, filter, true), info.inShape, {
      kernelWidth: filterWidth,
      rows: filterHeight,
      row: ROW,
      ...alignedReads(tapsOf(filterWidth, 1, dilationWidth, left), 1),
      ints: { strideY: 1, dilationY: dilationHeight, top: info.effectiveFilterHeight - 1 - padInfo.top },
    });
  }
  // Columns x and taps j meet where x + left − j is even, at dy's column (x + left − j) / 2; x = 2 · at + output.
  const taps = ([0, 1] as const).flatMap((output) =>
    Array.from({ length: filterWidth }, (_, tap) => ({
      output,
      tap,
      column: (output + padInfo.left - tap) / 2,
    })).filter(({ column }) => Number.isInteger(column)),
  );
  const columns = [...new Set(taps.map(({ column }) => column))];
  return correlate(backend, dy, filterTexels(backend, filter, false), info.inShape, {
    kernelWidth: filterWidth,
    rows: Math.ceil(filterHeight / 2),
    row: `
      int i = ((y + top) & 1) + 2 * n;
      int row = (y + top - i) / 2;
      bool isThere = i < ${filterHeight} && y + top >= i && row < inHeight;`,
    reads: columns
      .map(
        (column, k) => `
      vec4 t${k} = inTexel(x, line, (at + ${column}) >> 1, group);
      vec2 x${k} = ((at + ${column}) & 1) == 0 ? t${k}.xy : t${k}.zw;`,
      )
      .join('\n'),
    terms: taps.map(({ output, tap, column }) => ({ output, tap, value: `x${columns.indexOf(column)}` })),
    ints: { strideY: 2, dilationY: 1, top: padInfo.top },
  });
}
