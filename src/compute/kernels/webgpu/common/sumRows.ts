/** Sums of a matrix over its rows, on WebGPU, in passes none of whose invocations adds up more than a few hundred. */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { dispatch } from './dispatch.ts';

/** Columns of one workgroup. */
const WIDEST = 64;
/** Invocations that share out the rows of a column, at most; a workgroup has 256 at most. */
const MOST_STRANDS = 4;
/** Rows that one invocation adds up at most. */
const LONGEST_SUM = 128;
/** Invocations that keep a large GPU busy. */
const BUSY_LANES = 2 ** 15;

/**
 * y[c] = Σ_r x[r, c] of `x` (row-major [rows, columns]) as a tensor of `outputShape`; owned by the caller.
 * A workgroup's lanes share out its columns first and then its rows.
 */
export function sumRows(
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  rows: number,
  columns: number,
  outputShape: number[],
): tf.TensorInfo {
  const width = Math.min(WIDEST, 2 ** Math.ceil(Math.log2(columns)));
  const most = (MOST_STRANDS * WIDEST) / width;
  const strands = Math.min(most, 2 ** Math.ceil(Math.log2(Math.max(1, BUSY_LANES / columns))));
  const lanes = width * strands;
  const parts = Math.ceil(rows / (strands * LONGEST_SUM));
  const output = backend.makeTensorInfo(parts === 1 ? outputShape : [parts, columns], 'float32');
  dispatch(backend, {
    name: 'sumRows',
    bindings: { y: { data: output, type: 'f32', writes: true }, x: { data: x, type: 'f32' } },
    numbers: { rows, columns, parts, partRows: Math.ceil(rows / parts) },
    declarations: `var<workgroup> sums: array<f32, ${lanes}>;`,
    lanes,
    groups: Math.ceil(columns / width) * parts,
    body: `
  let stripes = (numbers.columns + ${width - 1}u) / ${width}u;
  let part = group / stripes;
  if (part >= numbers.parts) { return; }
  let column = group % stripes * ${width}u + lane % ${width}u;
  let end = min(numbers.rows, (part + 1u) * numbers.partRows);
  var sum = 0.0;
  if (column < numbers.columns) {
    for (var row = part * numbers.partRows + lane / ${width}u; row < end; row += ${strands}u) {
      sum += x[row * numbers.columns + column];
    }
  }
  sums[lane] = sum;
  for (var half = ${lanes / 2}u; half >= ${width}u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane < ${width}u && column < numbers.columns) { y[part * numbers.columns + column] = sums[lane]; }`,
  });
  if (parts === 1) return output;
  const sum = sumRows(backend, output, parts, columns, outputShape);
  backend.disposeData(output.dataId);
  return sum;
}
