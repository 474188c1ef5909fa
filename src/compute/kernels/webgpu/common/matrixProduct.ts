/**
 * Matrix products of whatever a shader can fetch, on WebGPU: the one inner loop of convolutions, their gradients and
 * dense layers. It must not know of any of them.
 *
 * C[r, c] = Σ_i A[r, i] · B[i, c]. A workgroup makes one tile of C; each invocation holds 4 or 8 rows by 4 or 8 columns
 * of it in registers, fed from tiles of A and B in workgroup memory. Where the tiles of C are too few for a GPU, the
 * sum over i is cut into parts, which a second pass adds up.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { dispatch } from './dispatch.ts';
import { type FactorCode, lanesOf, productCode } from './productCode.ts';
import { sumRows } from './sumRows.ts';
import { splitInner, tileSide } from './tiles.ts';

export interface Factor extends FactorCode {
  tensor: tf.TensorInfo;
}

export interface Product {
  /** For the browser's error messages. */
  name: string;
  rows: number;
  columns: number;
  inner: number;
  /** WGSL constants that the fetches use; may be left out. */
  declarations?: string;
  a: Factor;
  b: Factor;
}

/** C as a tensor of `outputShape`, row-major [rows, columns]; owned by the caller. */
export function matrixProduct(
  backend: WebGPUBackend,
  product: Product,
  outputShape: number[],
): tf.TensorInfo {
  const { name, rows, columns, inner, declarations = '', a, b } = product;
  const rowTile = tileSide(rows);
  const columnTile = tileSide(columns);
  const tiles = Math.ceil(rows / rowTile) * Math.ceil(columns / columnTile);
  const { parts, partLength } = splitInner(tiles, inner);
  const vec4Columns = columns % 4 === 0;
  const c = backend.makeTensorInfo(parts === 1 ? outputShape : [parts, rows * columns], 'float32');
  const code = productCode(a, b, rowTile, columnTile, vec4Columns);
  dispatch(backend, {
    name,
    bindings: {
      c: { data: c, type: vec4Columns ? 'vec4f' : 'f32', writes: true },
      a: { data: a.tensor, type: a.vec4 ? 'vec4f' : 'f32' },
      b: { data: b.tensor, type: b.vec4 ? 'vec4f' : 'f32' },
    },
    numbers: { rows, columns, inner, parts, partLength },
    lanes: lanesOf(rowTile, columnTile),
    groups: tiles * parts,
    declarations: `${declarations}\n${code.declarations}`,
    body: code.body,
  });
  if (parts === 1) return c;
  const sum = sumRows(backend, c, parts, rows * columns, outputShape);
  backend.disposeData(c.dataId);
  return sum;
}
