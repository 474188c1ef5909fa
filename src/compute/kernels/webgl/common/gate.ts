/** Pictures times a gate for each of their channels on WebGL. It must not know of gradients. */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { drawPass, packedLayout, packedSize } from './packed.ts';

/** x [n, height, width, channels] · gate [n, 1, 1, channels], the caller's. */
export function timesGate(backend: MathBackendWebGL, x: tf.TensorInfo, gate: tf.TensorInfo): tf.TensorInfo {
  const inRows = packedSize(gate.shape)[1] === packedLayout(gate.shape).groups;
  const one = inRows
    ? 'texelFetch(gate, ivec2(group, picture), 0)'
    : 'texelAt(gate, picture * groups + group)';
  return drawPass(backend, x.shape, {
    declarations: 'uniform int height;',
    code: `
      int picture = quotient(pair, height * pairs);
      value = texelFetch(x, here, 0) * ${one}.xyxy;`,
    inputs: { x, gate },
    ints: { height: x.shape[1] },
  });
}
