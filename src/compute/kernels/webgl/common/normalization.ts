/**
 * What batch normalization reads for two channels on WebGL, in two texels: (mean, scale) and (β, 1 / √(variance + ε)), where
 * scale = γ / √(variance + ε). So z = (x − mean) · scale + β, in which nothing cancels. It must not know of gradients.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { packed, TEXEL_AT } from './packed.ts';
import { drawTexels } from './tilePlanes.ts';

/** Tensors [channels]. */
export type Statistics = Record<'gamma' | 'beta' | 'mean' | 'variance', tf.TensorInfo>;

const BODY = `
  uniform sampler2D gamma, beta, mean, variance;
  uniform float epsilon;
  uniform int groups;
  ${TEXEL_AT}
  void main() {
    int index = texelIndex();
    int group = index < groups ? index : index - groups;
    vec2 root = 1.0 / sqrt(texelAt(variance, group).xy + epsilon);
    tile0 = index < groups
      ? vec4(texelAt(mean, group).xy, texelAt(gamma, group).xy * root)
      : vec4(texelAt(beta, group).xy, root);
  }`;

/** The texels (mean, scale) of all pairs of channels, then (β, 1 / √(variance + ε)) of all; the caller's. */
export function affineTexels(
  backend: MathBackendWebGL,
  { gamma, beta, mean, variance }: Statistics,
  epsilon: number,
): tf.TensorInfo {
  const read = [gamma, beta, mean, variance].map((tensor) => packed(backend, tensor));
  const [g, b, m, v] = read.map(({ info }) => info);
  const inputs = { gamma: g, beta: b, mean: m, variance: v };
  const groups = Math.ceil(gamma.shape[0] / 2);
  const texels = drawTexels(
    backend,
    { body: BODY, inputs, ints: { groups }, floats: { epsilon } },
    2 * groups,
  );
  for (const { dispose } of read) dispose();
  return texels;
}
