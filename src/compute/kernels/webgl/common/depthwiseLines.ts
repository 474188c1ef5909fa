/** How depthwise convolutions read lines of packed pictures and filters on WebGL. It must not know what is summed. */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { packed, packedLayout, TEXEL_AT } from './packed.ts';
import { drawTexels } from './tilePlanes.ts';

/** What output 0 or 1 of a texel takes from a row: `column`, relative to the first of texel `stride · at`, times tap `tap`. */
export interface Tap {
  output: 0 | 1;
  tap: number;
  column: number;
}

/** The taps of a row of the window. */
export const tapsOf = (kernelWidth: number, stride: number, dilation: number, left: number): Tap[] =>
  ([0, 1] as const).flatMap((output) =>
    Array.from({ length: kernelWidth }, (_, tap) => ({
      output,
      tap,
      column: output * stride + tap * dilation - left,
    })),
  );

/** The texels in which the columns lie, relative to texel `stride · at`, ascending. */
export const offsetsOf = (taps: Tap[]): number[] =>
  [...new Set(taps.map(({ column }) => Math.floor(column / 2)))].sort((a, b) => a - b);

/** The half of a texel in which a column, or a tap, lies. */
export const half = (column: number): string => (column % 2 === 0 ? 'xy' : 'zw');

/** Texels in a row of a packed tensor's texture. */
const widthOf = (tensor: tf.TensorInfo, backend: MathBackendWebGL) =>
  Math.ceil((backend.texData.get(tensor.dataId).texShape as [number, number])[1] / 2);

/**
 * GLSL: `<name>Texel(plane, line, at, group)`, texel `at` of line `line` of all pictures of `tensor`, 0 outside of the line. It
 * needs TEXEL_AT and the int `groups`.
 */
export function lineCode(name: string, tensor: tf.TensorInfo, backend: MathBackendWebGL): string {
  const { groups, oddRows } = packedLayout(tensor.shape);
  const number = `line * ${name}Pairs + clamp(at, 0, ${name}Pairs - 1)`;
  const place =
    widthOf(tensor, backend) === groups
      ? `ivec2(group, ${number})`
      : `placeOf((${number}) * groups + group, ${name}Width)`;
  return `
    uniform int ${name}Pairs, ${name}Width;
    vec4 ${name}Texel(sampler2D plane, int line, int at, int group) {
      vec4 texel = texelFetch(plane, ${place}, 0);
      if (at < 0 || at >= ${name}Pairs) texel = vec4(0.0);
      ${oddRows ? `if (at == ${name}Pairs - 1) texel.zw = vec2(0.0);` : ''}
      return texel;
    }`;
}

/** Ints for lineCode. */
export const lineNumbers = (
  name: string,
  tensor: tf.TensorInfo,
  backend: MathBackendWebGL,
): Record<string, number> => ({
  [`${name}Pairs`]: packedLayout(tensor.shape).pairs,
  [`${name}Width`]: widthOf(tensor, backend),
});

const FILTER_BODY = `
  uniform sampler2D filters;
  uniform int groups, tapPairs, kernelWidth, kernelHeight, turned;
  ${TEXEL_AT}
  vec2 weights(int i, int j, int group) {
    if (j >= kernelWidth) return vec2(0.0);
    int tap = i * kernelWidth + j;
    if (turned == 1) tap = kernelWidth * kernelHeight - 1 - tap;
    return texelAt(filters, tap * groups + group).xz;
  }
  void main() {
    int index = texelIndex();
    int rest = quotient(index, groups);
    int group = index - rest * groups;
    int i = quotient(rest, tapPairs);
    int j = 2 * (rest - i * tapPairs);
    tile0 = vec4(weights(i, j, group), weights(i, j + 1, group));
  }`;

/** A filter [height, width, channels, 1], or turned by 180°, as texels (row, pair of taps, pair of channels); the caller's. */
export function filterTexels(
  backend: MathBackendWebGL,
  filter: tf.TensorInfo,
  turned: boolean,
): tf.TensorInfo {
  const [kernelHeight, kernelWidth, channels] = filter.shape;
  const groups = Math.ceil(channels / 2);
  const tapPairs = Math.ceil(kernelWidth / 2);
  const ints = { groups, tapPairs, kernelWidth, kernelHeight, turned: turned ? 1 : 0 };
  const read = packed(backend, filter);
  const drawing = { body: FILTER_BODY, inputs: { filters: read.info }, ints };
  const texels = drawTexels(backend, drawing, kernelHeight * tapPairs * groups);
  read.dispose();
  return texels;
}
