/**
 * Products with a short inner dimension on WebGPU, such as those of MobileNet's convolutions of one pixel: each invocation
 * reads what it needs itself, since the tiles of ./matrixProduct.ts would be filled for hardly any use.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { dispatch, EACH_INDEX, eachIndex } from './dispatch.ts';

/** Rows and columns of an invocation; rows are so far apart that neighbours read neighbouring ones. */
const ROWS = 8;
const COLUMNS = 8;
const APART = 16;

const range = (length: number) => Array.from({ length }, (_, index) => index);
const each = (length: number, code: (index: number) => string) => range(length).map(code).join('\n    ');

/** a [rows, inner] · b as [rows, columns] of `outputShape`, the caller's: b [inner, columns], or its transpose; all multiples of 4. */
export function thinProduct(
  backend: WebGPUBackend,
  name: string,
  sizes: { rows: number; inner: number; columns: number },
  a: tf.TensorInfo,
  b: { tensor: tf.TensorInfo; transposed: boolean },
  outputShape: number[],
): tf.TensorInfo {
  const c = backend.makeTensorInfo(outputShape, 'float32');
  const inner = sizes.inner / 4;
  const columns = sizes.columns / 4;
  const blocks = Math.ceil(sizes.columns / COLUMNS);
  const size = blocks * Math.ceil(sizes.rows / (ROWS * APART)) * APART;
  const across = COLUMNS / 4;
  const products = b.transposed
    ? `${each(COLUMNS, (n) => `let b${n} = b[(column * 4u + ${n}u) * numbers.inner + i];`)}
    ${each(ROWS, (r) => `let a${r} = a[min(row + ${r * APART}u, last) * numbers.inner + i];`)}
    ${each(ROWS, (r) =>
      range(across)
        .map(
          (h) =>
            `sum${r}${h} += vec4f(${range(4)
              .map((q) => `dot(a${r}, b${h * 4 + q})`)
              .join(', ')});`,
        )
        .join('\n    '),
    )}`
    : `${each(4, (q) =>
        range(across)
          .map((h) => `let b${q}${h} = b[(i * 4u + ${q}u) * numbers.columns + column + ${h}u];`)
          .join('\n    '),
      )}
    ${each(
      ROWS,
      (r) => `let a${r} = a[min(row + ${r * APART}u, last) * numbers.inner + i];
    ${range(across)
      .map((h) =>
        range(4)
          .map((q) => `sum${r}${h} = fma(vec4f(a${r}[${q}]), b${q}${h}, sum${r}${h});`)
          .join('\n    '),
      )
      .join('\n    ')}`,
    )}`;
  dispatch(backend, {
    name,
    bindings: {
      c: { data: c, type: 'vec4f', writes: true },
      a: { data: a, type: 'vec4f' },
      b: { data: b.tensor, type: 'vec4f' },
    },
    numbers: { size, rows: sizes.rows, inner, columns, blocks },
    ...eachIndex(size),
    body: `${EACH_INDEX}
  let column = index % numbers.blocks * ${across}u;
  let slot = index / numbers.blocks;
  let row = slot / ${APART}u * ${ROWS * APART}u + slot % ${APART}u;
  let last = numbers.rows - 1u;
  ${each(ROWS, (r) =>
    range(across)
      .map((h) => `var sum${r}${h} = vec4f();`)
      .join(' '),
  )}
  for (var i = 0u; i < numbers.inner; i++) {
    ${products}
  }
  ${each(ROWS, (r) =>
    range(across)
      .map(
        (h) =>
          `if (row + ${r * APART}u <= last && column + ${h}u < numbers.columns) { c[(row + ${r * APART}u) * numbers.columns + column + ${h}u] = sum${r}${h}; }`,
      )
      .join('\n    '),
  )}`,
  });
  return c;
}
