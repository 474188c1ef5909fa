/**
 * Products aᵀ · b of two tall matrices on WebGPU, such as the gradient of a filter of one pixel: the sum goes over all places.
 * Each invocation adds up some of them without tiles; a second pass adds the parts.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { dispatch, EACH_INDEX, eachIndex } from './dispatch.ts';
import { sumRows } from './sumRows.ts';

/** Rows and columns of the result that an invocation makes, in vec4s. */
const SIDE = 2;
/** Invocations that keep a large GPU busy. */
const BUSY_LANES = 2 ** 15;
/** Places of a part, at least: for fewer, writing and reading the parts costs as much. */
const LEAST_PLACES = 64;

const range = (length: number) => Array.from({ length }, (_, index) => index);
const square = range(SIDE).flatMap((v) => range(SIDE).map((h) => [v, h] as const));

/** Σ_p a[p, row] · b[p, column] of a [inner, rows] and b [inner, columns], multiples of 4, as `outputShape`; the caller's. */
export function tallProduct(
  backend: WebGPUBackend,
  name: string,
  sizes: { rows: number; inner: number; columns: number },
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  outputShape: number[],
): tf.TensorInfo {
  const { inner } = sizes;
  const [rows, columns] = [sizes.rows / 4, sizes.columns / 4];
  const [down, across] = [Math.ceil(rows / SIDE), Math.ceil(columns / SIDE)];
  const places = Math.max(LEAST_PLACES, Math.ceil((inner * down * across) / BUSY_LANES));
  const parts = Math.ceil(inner / places);
  const values = sizes.rows * sizes.columns;
  const c = backend.makeTensorInfo(parts === 1 ? outputShape : [parts, values], 'float32');
  const size = down * across * parts;
  const lines = (code: (v: number, h: number, q: number) => string) =>
    square.flatMap(([v, h]) => range(4).map((q) => code(v, h, q))).join('\n    ');
  dispatch(backend, {
    name,
    bindings: {
      c: { data: c, type: 'vec4f', writes: true },
      a: { data: a, type: 'vec4f' },
      b: { data: b, type: 'vec4f' },
    },
    numbers: { size, inner, rows, columns, down, across, places },
    ...eachIndex(size),
    body: `${EACH_INDEX}
  let column = index % numbers.across * ${SIDE}u;
  let row = index / numbers.across % numbers.down * ${SIDE}u;
  let part = index / numbers.across / numbers.down;
  ${lines((v, h, q) => `var sum${v}${h}${q} = vec4f();`)}
  for (var place = part * numbers.places; place < min(numbers.inner, (part + 1u) * numbers.places); place++) {
    ${range(SIDE)
      .map(
        (s) => `let a${s} = a[place * numbers.rows + min(row + ${s}u, numbers.rows - 1u)];
    let b${s} = b[place * numbers.columns + min(column + ${s}u, numbers.columns - 1u)];`,
      )
      .join('\n    ')}
    ${lines((v, h, q) => `sum${v}${h}${q} = fma(vec4f(a${v}[${q}]), b${h}, sum${v}${h}${q});`)}
  }
  ${square
    .map(
      ([v, h]) => `if (row + ${v}u < numbers.rows && column + ${h}u < numbers.columns) {
    let at = ((part * numbers.rows + row + ${v}u) * 4u) * numbers.columns + column + ${h}u;
    ${range(4)
      .map((q) => `c[at + ${q}u * numbers.columns] = sum${v}${h}${q};`)
      .join('\n    ')}
  }`,
    )
    .join('\n  ')}`,
  });
  if (parts === 1) return c;
  const sum = sumRows(backend, c, parts, values, outputShape);
  backend.disposeData(c.dataId);
  return sum;
}
