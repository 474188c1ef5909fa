/**
 * The gradient of batch normalization with its activation on WebGL; the formula stands in ../../operations/normalization.ts.
 * One pass sums g and g · x̂ of each channel in parts, one takes the parts together, and one computes
 *   dx = scale · g + slope · x + offset,
 * slope = −scale · r · dγ / n, offset = −scale · dβ / n − slope · mean, r = 1 / √(variance + ε); both 0 for given statistics.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { NORMALIZE_GRADIENT, type NormalizeGradientAttributes } from '../../operations/normalization.ts';
import { activationFunctions } from './common/activationCode.ts';
import { READ_PARTS, sumChannels } from './common/channelSums.ts';
import { affineTexels, type Statistics } from './common/normalization.ts';
import { drawPass, packed, packedSize } from './common/packed.ts';
import { drawInto, emptyPacked } from './common/tilePlanes.ts';

const MERGE = `
  uniform sampler2D affine, mean, variance;
  uniform float epsilon;
  ${READ_PARTS}
  void main() {
    int group = texelIndex();
    vec4 sum = sumOfParts(0, group);
    vec2 scale = texelAt(affine, group).xy;
    vec2 slope = -scale * sum.zw / (sqrt(texelAt(variance, group).xy + epsilon) * rowsBefore(pairsPerSegment));
    tile0 = vec4(sum.zw, 0.0, 0.0);
    tile1 = vec4(sum.xy, 0.0, 0.0);
    tile2 = vec4(slope, -scale * sum.xy / rowsBefore(pairsPerSegment) - slope * texelAt(mean, group).xy);
  }`;

tf.registerKernel({
  kernelName: NORMALIZE_GRADIENT,
  backendName: 'webgl',
  kernelFunc: (args) => {
    const backend = args.backend as MathBackendWebGL;
    const { x, dy, ...statistics } = args.inputs as Statistics & Record<'x' | 'dy', tf.TensorInfo>;
    const { epsilon, activation, ofBatch } = args.attrs as unknown as NormalizeGradientAttributes;
    const affine = affineTexels(backend, statistics, epsilon);
    const [mean, variance] = [statistics.mean, statistics.variance].map((tensor) => packed(backend, tensor));
    const functions = activationFunctions(activation);
    const vectors = { affine, mean: mean.info, variance: variance.info };
    const { sums, parts } = sumChannels(
      backend,
      {
        tensors: { x, dy },
        vectors,
        floats: { epsilon },
        declarations: `uniform float epsilon; ${functions}`,
        start: `
          vec4 line = texelAt(affinePlane, group);
          vec4 mean = texelAt(meanPlane, group).xyxy;
          vec4 root = 1.0 / sqrt(texelAt(variancePlane, group).xyxy + epsilon);
          vec4 sum = vec4(0.0), products = vec4(0.0);`,
        each: `
          vec4 g = dy * slopeAt(x * line.xyxy + line.zwzw);
          sum += g;
          products += g * (x - mean) * root;`,
        result: 'vec4(sum.xy + sum.zw, products.xy + products.zw)',
      },
      1,
    );
    const channels = x.shape.slice(-1);
    const [dgamma, dbeta, inner] = [0, 1, 2].map(() => emptyPacked(backend, channels));
    const drawing = { body: MERGE, inputs: { sums, ...vectors }, ints: { ...parts }, floats: { epsilon } };
    drawInto(backend, drawing, [dgamma, dbeta, inner], ...packedSize(channels));
    const dx = drawPass(backend, x.shape, {
      declarations: functions,
      code: `
        vec4 line = texelAt(affine, group);
        vec4 v = texelFetch(x, here, 0);
        value = line.xyxy * texelFetch(dy, here, 0) * slopeAt(v * line.xyxy + line.zwzw);
        ${ofBatch ? 'vec4 rest = texelAt(inner, group); value += rest.xyxy * v + rest.zwzw;' : ''}`,
      inputs: { x, dy, affine, ...(ofBatch ? { inner } : {}) },
    });
    for (const tensor of [mean, variance]) tensor.dispose();
    for (const tensor of [affine, sums, inner]) backend.disposeIntermediateTensorInfo(tensor);
    return [dx, dgamma, dbeta];
  },
});
