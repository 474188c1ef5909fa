/**
 * Batch normalization as z = x · scale + shift on WebGL, scale = γ / √(variance + ε), shift = β − mean · scale: as Keras
 * computes it, and one texel to read for two channels. It must not know of gradients.
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
  ${TEXEL_AT}
  void main() {
    int group = texelIndex();
    vec2 scale = texelAt(gamma, group).xy / sqrt(texelAt(variance, group).xy + epsilon);
    tile0 = vec4(scale, texelAt(beta, group).xy - texelAt(mean, group).xy * scale);
  }`;

/** (scale, shift) of each pair of channels, a texel a pair; the caller's. */
export function affineTexels(
  backend: MathBackendWebGL,
  { gamma, beta, mean, variance }: Statistics,
  epsilon: number,
): tf.TensorInfo {
  const read = [gamma, beta, mean, variance].map((tensor) => packed(backend, tensor));
  const [g, b, m, v] = read.map(({ info }) => info);
  const inputs = { gamma: g, beta: b, mean: m, variance: v };
  const groups = Math.ceil(gamma.shape[0] / 2);
  const texels = drawTexels(backend, { body: BODY, inputs, ints: {}, floats: { epsilon } }, groups);
  for (const { dispose } of read) dispose();
  return texels;
}
