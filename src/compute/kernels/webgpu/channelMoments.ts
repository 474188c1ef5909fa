/**
 * Mean and variance of each channel on WebGPU, in one pass over the tensor and a small one that joins its parts:
 *   Σ (x − mean)² = Σ_parts (M2 + n · (mean of part − mean)²), M2 = Σ (x − mean of part)²
 * (Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample Variance"). A part takes its values relative to its first
 * one, so that nothing cancels where the mean is large.
 */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { CHANNEL_MOMENTS } from '../../operations/normalization.ts';
import { dispatch } from './common/dispatch.ts';
import { addShared, CELLS_OF_GROUP, forEachPart, partsTensor, SHARED_CELL } from './common/partSums.ts';
import { forEachRow, STRIPE, stripesOf, stripesShader } from './common/stripes.ts';

/** x [..., channels] → [mean, variance], each [channels]. */
tf.registerKernel({
  kernelName: CHANNEL_MOMENTS,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend }) => {
    const webgpu = backend as WebGPUBackend;
    const { x } = inputs as Record<'x', tf.TensorInfo>;
    const channels = [x.shape[x.shape.length - 1]];
    const stripes = stripesOf(x.shape, 'sum', false);
    const { type, columns, rows, parts, strands, each } = stripes;
    const partMean = partsTensor(webgpu, stripes, channels);
    const partSquares = partsTensor(webgpu, stripes, channels);
    dispatch(webgpu, {
      name: CHANNEL_MOMENTS,
      bindings: {
        partMean: { data: partMean, type, writes: true },
        partSquares: { data: partSquares, type, writes: true },
        x: { data: x, type },
      },
      ...stripesShader(stripes),
      body: `${STRIPE}
  let shift = x[min(first, numbers.rows - 1u) * numbers.columns + column];
  var sum = ${type}();
  var squares = ${type}();
  ${forEachRow(`let value = x[index] - shift;
    sum += value;
    squares += value * value;`)}
  let n = f32(max(1u, (max(end, first) - first + numbers.strands - 1u) / numbers.strands));
  partMean[part] = shift + sum / n;
  partSquares[part] = squares - sum * sum / n;`,
    });
    const mean = webgpu.makeTensorInfo(channels, 'float32');
    const variance = webgpu.makeTensorInfo(channels, 'float32');
    dispatch(webgpu, {
      name: CHANNEL_MOMENTS,
      bindings: {
        mean: { data: mean, type, writes: true },
        variance: { data: variance, type, writes: true },
        partMean: { data: partMean, type },
        partSquares: { data: partSquares, type },
      },
      numbers: { cells: columns, parts, rows, strands, each },
      lanes: 64,
      groups: Math.ceil(columns / CELLS_OF_GROUP),
      declarations: `
var<workgroup> sums: array<${type}, 64>;
fn rowsOf(part: u32) -> f32 {
  let first = part / numbers.strands * numbers.strands * numbers.each + part % numbers.strands;
  let end = min(numbers.rows, first + numbers.strands * numbers.each);
  return f32((max(end, first) - first + numbers.strands - 1u) / numbers.strands);
}`,
      // Relative to the mean of the first part, so that adding up many rows loses nothing, either.
      body: `${SHARED_CELL}
  let origin = partMean[min(cell, numbers.cells - 1u) * numbers.parts];
  var sum = ${type}();
  ${forEachPart('sum += (partMean[at] - origin) * rowsOf(part);')}
  sums[lane] = sum;
  ${addShared('sums')}
  workgroupBarrier();
  let offset = sums[lane - sharer] / f32(numbers.rows);
  workgroupBarrier();
  var squares = ${type}();
  ${forEachPart(`let away = partMean[at] - origin - offset;
      squares += partSquares[at] + away * away * rowsOf(part);`)}
  sums[lane] = squares;
  ${addShared('sums')}
  if (sharer == 0u && cell < numbers.cells) {
    mean[cell] = origin + offset;
    variance[cell] = sums[lane] / f32(numbers.rows);
  }`,
    });
    for (const one of [partMean, partSquares]) webgpu.disposeData(one.dataId);
    return [mean, variance];
  },
});
