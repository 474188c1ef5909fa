/**
 * Sums over the rows of each channel on WebGL: of all pictures together, or of each picture. A first pass sums parts, so that
 * many invocations share the work; a second one, the kernel's own, takes the parts together. It must not know what is summed.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { packed, packedLayout, packedSize, TEXEL_AT } from './packed.ts';
import { drawInto, drawTexels, emptyPacked } from './tilePlanes.ts';

/** Invocations that keep a GPU busy. */
const MIN_INVOCATIONS = 2 ** 15;
/** Parts that the second pass takes together, as long as no part has too many pairs. */
const MAX_PARTS = 256;
/** Pairs of rows that one invocation visits, at most: llvmpipe ends every loop after 65,535 turns. */
const MAX_PAIRS = 2 ** 14;

/** How the rows of a segment are cut: ints of both passes. */
export interface Parts {
  groups: number;
  /** Pairs of rows in a line, of which the last has one row where `odd` is 1. */
  pairs: number;
  odd: number;
  pairsPerSegment: number;
  pairsPerPart: number;
  parts: number;
}

/** The parts of x [..., rows, channels], cut into `segments` of whole lines. */
export function partsOf(shape: number[], segments: number): Parts {
  const { groups, pairs, oddRows } = packedLayout(shape);
  const lines = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  const pairsPerSegment = (lines / segments) * pairs;
  const wanted = Math.min(MAX_PARTS, Math.max(1, MIN_INVOCATIONS / (groups * segments)));
  const pairsPerPart = Math.ceil(pairsPerSegment / Math.max(wanted, pairsPerSegment / MAX_PAIRS));
  const parts = Math.ceil(pairsPerSegment / pairsPerPart);
  return { groups, pairs, odd: oddRows, pairsPerSegment, pairsPerPart, parts };
}

/** GLSL that both passes share: how many rows the pairs before number `pair` of a segment have. */
const PARTS_CODE = `
  uniform int groups, pairs, odd, pairsPerSegment, pairsPerPart, parts;
  float rowsBefore(int pair) { return float(2 * pair - odd * quotient(pair, pairs)); }
  float rowsOfPart(int part) {
    return rowsBefore(min(pairsPerSegment, (part + 1) * pairsPerPart)) - rowsBefore(part * pairsPerPart);
  }`;

/** GLSL of a sum. The tensors are read as vec4s of their names: (row 0, channels 0 and 1), (row 1, channels 0 and 1). */
export interface SumCode {
  /** Tensors of one shape. */
  tensors: Record<string, tf.TensorInfo>;
  /** Others, which \`start\` may read at texel \`group\` by texelAt. */
  vectors?: Record<string, tf.TensorInfo>;
  declarations?: string;
  /** Before the first pair; the texels of the first pair have the tensors' names. */
  start: string;
  /** For each pair; \`inside\` is 0 at the rows that only fill up. */
  each: string;
  /** An expression in vec4: what is kept of the part. */
  result: string;
}

/** The parts as one texture, part by part and group by group within each segment; the caller's. */
export function sumChannels(
  backend: MathBackendWebGL,
  code: SumCode,
  segments: number,
): { sums: tf.TensorInfo; parts: Parts } {
  const names = Object.keys(code.tensors);
  const parts = partsOf(code.tensors[names[0]].shape, segments);
  const [, width] = packedSize(code.tensors[names[0]].shape);
  const isNarrow = width === parts.groups;
  const all = { ...code.tensors, ...code.vectors };
  const read = Object.entries(all).map(([name, tensor]) => [name, packed(backend, tensor)] as const);
  const body = `
    uniform sampler2D ${Object.keys(all)
      .map((name) => `${name}Plane`)
      .join(', ')};
    uniform int width;
    ${TEXEL_AT}
    ${PARTS_CODE}
    ${code.declarations ?? ''}
    void main() {
      int index = texelIndex();
      int rest = quotient(index, groups);
      int group = index - rest * groups;
      int segment = quotient(rest, parts);
      int part = rest - segment * parts;
      int first = part * pairsPerPart;
      int last = min(pairsPerSegment, first + pairsPerPart);
      ${
        isNarrow
          ? 'ivec2 here = ivec2(group, segment * pairsPerSegment + first);'
          : `ivec2 here = placeOf((segment * pairsPerSegment + first) * groups + group, width);
             ivec2 step = placeOf(groups, width);`
      }
      vec4 inside = vec4(1.0);
      ${parts.odd ? 'int inLine = first - quotient(first, pairs) * pairs;' : ''}
      ${names.map((name) => `vec4 ${name} = texelFetch(${name}Plane, here, 0);`).join('\n')}
      ${code.start}
      for (int pair = first; pair < last; pair++) {
        ${names.map((name) => `${name} = texelFetch(${name}Plane, here, 0);`).join('\n')}
        ${
          parts.odd
            ? `inLine += 1;
               bool isLast = inLine == pairs;
               inside.zw = vec2(isLast ? 0.0 : 1.0);
               if (isLast) { inLine = 0; ${names.map((name) => `${name}.zw = vec2(0.0);`).join(' ')} }`
            : ''
        }
        ${code.each}
        ${isNarrow ? 'here.y += 1;' : 'here += step; if (here.x >= width) here += ivec2(-width, 1);'}
      }
      tile0 = ${code.result};
    }`;
  const inputs = Object.fromEntries(read.map(([name, { info }]) => [`${name}Plane`, info]));
  const drawing = { body, inputs, ints: { ...parts, width } };
  const sums = drawTexels(backend, drawing, segments * parts.parts * parts.groups);
  for (const [, { dispose }] of read) dispose();
  return { sums, parts };
}

/** GLSL for the second pass, which has the texture of the parts as \`sums\`. */
export const READ_PARTS = `
  uniform sampler2D sums;
  ${TEXEL_AT}
  ${PARTS_CODE}
  vec4 partAt(int segment, int part, int group) {
    return texelAt(sums, (segment * parts + part) * groups + group);
  }
  vec4 sumOfParts(int segment, int group) {
    vec4 sum = vec4(0.0);
    for (int part = 0; part < parts; part++) sum += partAt(segment, part, group);
    return sum;
  }`;

/** The sums of two channels in each segment, as a tensor [segments, channels], times `factor`; the caller's. Disposes `sums`. */
export function segmentSums(
  backend: MathBackendWebGL,
  { sums, parts }: ReturnType<typeof sumChannels>,
  [segments, channels]: [number, number],
  factor = 1,
): tf.TensorInfo {
  const body = `
    uniform float factor;
    uniform int segments;
    ${READ_PARTS}
    void main() {
      int rest = texelIndex();
      int pair = quotient(rest, groups);
      int group = rest - pair * groups;
      vec2 second = 2 * pair + 1 < segments ? sumOfParts(2 * pair + 1, group).xy : vec2(0.0);
      tile0 = factor * vec4(sumOfParts(2 * pair, group).xy, second);
    }`;
  const result = emptyPacked(backend, [segments, channels]);
  const drawing = { body, inputs: { sums }, ints: { ...parts, segments }, floats: { factor } };
  drawInto(backend, drawing, [result], ...packedSize([segments, channels]));
  backend.disposeIntermediateTensorInfo(sums);
  return result;
}
