/** GLSL for a texel of a packed tensor with other channels than the result's. It must not know what is computed. */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { packedLayout } from './packed.ts';

/** The texel of `tensor`, the sampler `name`, at row pair \`pair\` and pair of channels `group`, an expression. It needs TEXEL_AT. */
export function channelTexel(
  backend: MathBackendWebGL,
  tensor: tf.TensorInfo,
  name: string,
  group: string,
): string {
  const { groups } = packedLayout(tensor.shape);
  const [, columns] = backend.texData.get(tensor.dataId).texShape as [number, number];
  return Math.ceil(columns / 2) === groups
    ? `texelFetch(${name}, ivec2(${group}, pair), 0)`
    : `texelAt(${name}, pair * ${groups} + ${group})`;
}
