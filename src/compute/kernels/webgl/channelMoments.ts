/**
 * Mean and variance of each channel on WebGL. Each part of the rows is summed as distances from its first row, and the parts
 * are taken together by Chan, Golub and LeVeque 1983, so nothing cancels where the mean is far from zero:
 *   mean = Σ n_i mean_i / n,  variance = Σ (M2_i + n_i (mean_i − mean)²) / n,  M2_i = Σ (x − mean_i)² over part i.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { CHANNEL_MOMENTS } from '../../operations/normalization.ts';
import { READ_PARTS, sumChannels } from './common/channelSums.ts';
import { packedSize } from './common/packed.ts';
import { drawInto, emptyPacked } from './common/tilePlanes.ts';

const MERGE = `
  ${READ_PARTS}
  void main() {
    int group = texelIndex();
    float rows = rowsBefore(pairsPerSegment);
    vec2 origin = partAt(0, 0, group).xy;
    vec2 mean = vec2(0.0), squares = vec2(0.0);
    for (int part = 0; part < parts; part++) mean += rowsOfPart(part) * (partAt(0, part, group).xy - origin);
    mean = origin + mean / rows;
    for (int part = 0; part < parts; part++) {
      vec4 one = partAt(0, part, group);
      vec2 away = one.xy - mean;
      squares += one.zw + rowsOfPart(part) * away * away;
    }
    tile0 = vec4(mean, 0.0, 0.0);
    tile1 = vec4(squares / rows, 0.0, 0.0);
  }`;

tf.registerKernel({
  kernelName: CHANNEL_MOMENTS,
  backendName: 'webgl',
  kernelFunc: (args) => {
    const backend = args.backend as MathBackendWebGL;
    const x = args.inputs.x as tf.TensorInfo;
    const { sums, parts } = sumChannels(
      backend,
      {
        tensors: { x },
        start: 'vec4 origin = x.xyxy, sum = vec4(0.0), squares = vec4(0.0);',
        each: 'vec4 away = (x - origin) * inside; sum += away; squares += away * away;',
        result: `vec4(
          origin.xy + (sum.xy + sum.zw) / rowsOfPart(part),
          squares.xy + squares.zw - (sum.xy + sum.zw) * (sum.xy + sum.zw) / rowsOfPart(part))`,
      },
      1,
    );
    const shape = x.shape.slice(-1);
    const targets = [emptyPacked(backend, shape), emptyPacked(backend, shape)];
    drawInto(backend, { body: MERGE, inputs: { sums }, ints: { ...parts } }, targets, ...packedSize(shape));
    backend.disposeIntermediateTensorInfo(sums);
    return targets;
  },
});
