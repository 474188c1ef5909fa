/**
 * The second pass of sums over a walk (see ./stripes.ts), on WebGPU: each cell, a channel of a picture, has its parts side by
 * side. It must not know of kernels.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { ValueType } from './activationCode.ts';
import { dispatch } from './dispatch.ts';
import { LANES } from './stripes.ts';

/** Sums by cells, each in so many parts: columns for each picture, values of that type. */
export interface Cells {
  type: ValueType;
  /** 1 where it is left out. */
  pictures?: number;
  columns: number;
  parts: number;
}

/** A tensor for [cells, parts]; of `outputShape`, with one part. */
export function partsTensor(
  backend: WebGPUBackend,
  { type, pictures = 1, columns, parts }: Cells,
  outputShape: number[],
): tf.TensorInfo {
  const width = type === 'vec4f' ? 4 : 1;
  return backend.makeTensorInfo(parts === 1 ? outputShape : [pictures * columns, parts, width], 'float32');
}

/** Lanes that share out the parts of a cell. */
const SHARERS = 16;
export const CELLS_OF_GROUP = LANES / SHARERS;

/** Gives 64 lanes their `cell`, sixteen to each, and runs `body` for the sharer's parts, each `at` in [cells, parts]. */
export const SHARED_CELL = `
  let cell = group * ${CELLS_OF_GROUP}u + lane / ${SHARERS}u;
  let sharer = lane % ${SHARERS}u;`;
export const forEachPart = (body: string) => `
  if (cell < numbers.cells) {
    for (var part = sharer; part < numbers.parts; part += ${SHARERS}u) {
      let at = cell * numbers.parts + part;
      ${body}
    }
  }`;
/** Adds up the sharers' values of `array`, in workgroup memory: the sum is the first sharer's. */
export const addShared = (...arrays: string[]) => `
  for (var half = ${SHARERS / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (sharer < half) { ${arrays.map((one) => `${one}[lane] += ${one}[lane + half];`).join(' ')} }
  }`;

/**
 * Each of `partials` [cells, parts] (see partsTensor) summed over its parts, as `outputShape`. It frees what it takes.
 * @param together Is given all sums, too, one behind the other: a shader may have eight buffers only.
 */
export function sumParts(
  backend: WebGPUBackend,
  { type, pictures = 1, columns, parts }: Cells,
  partials: tf.TensorInfo[],
  outputShape: number[],
  together?: tf.TensorInfo,
): tf.TensorInfo[] {
  if (parts === 1 && !together) return partials;
  const sums = partials.map(() => backend.makeTensorInfo(outputShape, 'float32'));
  const cells = pictures * columns;
  const each = (code: (index: number) => string) => partials.map((_, index) => code(index)).join('\n  ');
  const written = (data: tf.TensorInfo) => ({ data, type, writes: true as const });
  dispatch(backend, {
    name: 'sumParts',
    bindings: {
      ...Object.fromEntries(sums.map((data, index) => [`y${index}`, written(data)])),
      ...Object.fromEntries(partials.map((data, index) => [`partial${index}`, { data, type }])),
      ...(together ? { together: written(together) } : {}),
    },
    numbers: { cells, parts },
    lanes: LANES,
    groups: Math.ceil(cells / CELLS_OF_GROUP),
    declarations: each((index) => `var<workgroup> sums${index}: array<${type}, ${LANES}>;`),
    body: `${SHARED_CELL}
  ${each((index) => `var sum${index} = ${type}();`)}
  ${forEachPart(each((index) => `sum${index} += partial${index}[at];`))}
  ${each((index) => `sums${index}[lane] = sum${index};`)}
  ${addShared(...partials.map((_, index) => `sums${index}`))}
  if (sharer != 0u || cell >= numbers.cells) { return; }
  ${each((index) => `y${index}[cell] = sums${index}[lane];`)}
  ${together ? each((index) => `together[cell + ${index}u * numbers.cells] = sums${index}[lane];`) : ''}`,
  });
  for (const one of partials) backend.disposeData(one.dataId);
  return sums;
}
