/**
 * A walk over channels on WebGPU, by invocations that keep to a channel (or four): each looks at some rows of a picture, a
 * row being the channels of one place. Neighbours read side by side, a workgroup one stretch of memory. Sizes are no part of
 * the code, so that a network has few shaders. It must not know of kernels.
 */
import type { ValueType } from './activationCode.ts';

export const LANES = 64;
/** Invocations that keep a large GPU busy. */
const BUSY_LANES = 2 ** 15;
/** Parts that one workgroup of the second pass can still add up. */
const MOST_PARTS = 2048;
/** Rows of one invocation, at least: what it knows of its channel has to pay off, and so has the second pass of a sum. */
const LEAST_ROWS = { map: 8, sum: 32 };

export interface Stripes {
  type: ValueType;
  pictures: number;
  /** Of one picture. */
  rows: number;
  /** Values of a row. */
  columns: number;
  /** Rows that lie between two of an invocation. */
  strands: number;
  /** Rows of one invocation. */
  each: number;
  /** Invocations of one column of a picture. */
  parts: number;
}

/** How to walk over [pictures, …, channels]; over all pictures as if they were one unless `perPicture`. */
export function stripesOf(
  shape: readonly number[],
  goal: keyof typeof LEAST_ROWS,
  perPicture: boolean,
): Stripes {
  const channels = shape[shape.length - 1];
  const pictures = perPicture ? shape[0] : 1;
  const rows = shape.reduce((a, b) => a * b, 1) / channels / pictures;
  const type = channels % 4 === 0 ? 'vec4f' : 'f32';
  const columns = type === 'vec4f' ? channels / 4 : channels;
  const shared = Math.ceil((pictures * rows * columns) / BUSY_LANES);
  const each = Math.min(rows, Math.max(LEAST_ROWS[goal], shared, Math.ceil(rows / MOST_PARTS)));
  const strands = Math.min(Math.ceil(LANES / columns), Math.ceil(rows / each));
  const parts = Math.ceil(rows / each / strands) * strands;
  return { type, pictures, rows, columns, strands, each, parts };
}

/** What a shader that begins with STRIPE needs beside its own buffers. */
export function stripesShader({ pictures, rows, columns, strands, each, parts }: Stripes) {
  return {
    numbers: { pictures, rows, columns, strands, each, parts },
    lanes: LANES,
    groups: Math.ceil((pictures * columns * parts) / LANES),
  };
}

/** Gives each invocation its `column`, `cell` (of [pictures, columns]) and `part` (of [cells, parts]). */
export const STRIPE = `
  let id = group * ${LANES}u + lane;
  let column = id % numbers.columns;
  let strip = id / numbers.columns;
  let picture = strip / numbers.parts;
  if (picture >= numbers.pictures) { return; }
  let cell = picture * numbers.columns + column;
  let part = cell * numbers.parts + strip % numbers.parts;
  let block = strip % numbers.parts / numbers.strands;
  let first = block * numbers.strands * numbers.each + strip % numbers.parts % numbers.strands;
  let end = min(numbers.rows, first + numbers.strands * numbers.each);`;

/** Runs `body` for the `index` of every value of the invocation. */
export const forEachRow = (body: string) => `
  var index = (picture * numbers.rows + first) * numbers.columns + column;
  for (var row = first; row < end; row += numbers.strands) {
    ${body}
    index += numbers.strands * numbers.columns;
  }`;
