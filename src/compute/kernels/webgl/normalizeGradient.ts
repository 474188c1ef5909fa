/**
 * The gradient of batch normalization with its activation on WebGL; the formula stands in ../../operations/normalization.ts.
 * One pass sums g and g · x̂ of each channel in parts, one takes the parts together, and one computes
 *   dx = scale · g + offset + slope · (x − mean),  offset = −scale · dβ / n,  slope = −scale · dγ / (n · √(variance + ε)).
 * The last two are 0 for given statistics.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { NORMALIZE_GRADIENT, type NormalizeGradientAttributes } from '../../operations/normalization.ts';
import { activationFunctions } from './common/activationCode.ts';
import { READ_PARTS, sumChannels } from './common/channelSums.ts';
import { affineTexels, type Statistics } from './common/normalization.ts';
import { drawPass, packedSize } from './common/packed.ts';
import { drawInto, emptyPacked } from './common/tilePlanes.ts';

const MERGE = `
  uniform sampler2D affine;
  ${READ_PARTS}
  void main() {
    int group = texelIndex();
    vec4 sum = sumOfParts(0, group);
    vec2 share = -texelAt(affine, group).zw / rowsBefore(pairsPerSegment);
    tile0 = vec4(sum.zw, 0.0, 0.0);
    tile1 = vec4(sum.xy, 0.0, 0.0);
    tile2 = vec4(share * sum.xy, share * sum.zw * texelAt(affine, groups + group).zw);
  }`;

tf.registerKernel({
  kernelName: NORMALIZE_GRADIENT,
  backendName: 'webgl',
  kernelFunc: (args) => {
    const backend = args.backend as MathBackendWebGL;
    const { x, dy, ...statistics } = args.inputs as Statistics & Record<'x' | 'dy', tf.TensorInfo>;
    const { epsilon, activation, ofBatch } = args.attrs as unknown as NormalizeGradientAttributes;
    const affine = affineTexels(backend, statistics, epsilon);
    const functions = activationFunctions(activation);
    const { sums, parts } = sumChannels(
      backend,
      {
        tensors: { x, dy },
        vectors: { affine },
        declarations: functions,
        start: `
          vec4 line = texelAt(affinePlane, group);
          vec4 other = texelAt(affinePlane, groups + group);
          vec4 sum = vec4(0.0), products = vec4(0.0);`,
        each: `
          vec4 away = x - line.xyxy;
          vec4 g = dy * slopeAt(away * line.zwzw + other.xyxy);
          sum += g;
          products += g * away * other.zwzw;`,
        result: 'vec4(sum.xy + sum.zw, products.xy + products.zw)',
      },
      1,
    );
    const isLinear = activation === 'linear';
    const channels = x.shape.slice(-1);
    const [dgamma, dbeta, inner] = [0, 1, 2].map(() => emptyPacked(backend, channels));
    const drawing = { body: MERGE, inputs: { sums, affine }, ints: { ...parts } };
    drawInto(backend, drawing, [dgamma, dbeta, inner], ...packedSize(channels));
    const dx = drawPass(backend, x.shape, {
      declarations: functions,
      code: `
        vec4 line = vectorAt(affine, group);
        value = line.zwzw * texelFetch(dy, here, 0);
        ${isLinear && !ofBatch ? '' : 'vec4 away = texelFetch(x, here, 0) - line.xyxy;'}
        ${isLinear ? '' : 'value *= slopeAt(away * line.zwzw + vectorAt(affine, groups + group).xyxy);'}
        ${ofBatch ? 'vec4 rest = vectorAt(inner, group); value += rest.xyxy + rest.zwzw * away;' : ''}`,
      inputs: { x, dy, affine, ...(ofBatch ? { inner } : {}) },
    });
    for (const tensor of [affine, sums, inner]) backend.disposeIntermediateTensorInfo(tensor);
    return [dx, dgamma, dbeta];
  },
});
