/**
 * The optimizers' updates as one WebGL pass: it reads weight, slots and gradient once and draws the new weight and slots
 * into as many textures at once. The rules and their numbers stand in ../../operations/weightUpdate.ts.
 */
import * as tf from '@tensorflow/tfjs';
import { type MathBackendWebGL, webgl_util } from '@tensorflow/tfjs-backend-webgl';
import type { UpdateRule } from '../../operations/slotCounts.ts';
import { UPDATE_RULES, WEIGHT_UPDATE, type WeightUpdateAttributes } from '../../operations/weightUpdate.ts';
import { packed } from './common/packed.ts';
import { drawInto, emptyPacked } from './common/tilePlanes.ts';

/** The numbers of each rule by name, and what it computes of w, g, s0 and s1. 1 − β is computed in 64 bits. */
const RULES: Record<UpdateRule, { floats(numbers: number[]): Record<string, number>; code: string }> = {
  average: { floats: ([keep, share]) => ({ keep, share }), code: 'tile0 = keep * w + share * g;' },
  sgd: { floats: ([alpha]) => ({ alpha }), code: 'tile0 = w - alpha * g;' },
  momentum: {
    floats: ([alpha, mu]) => ({ alpha, mu }),
    code: 'tile1 = mu * s0 - alpha * g; tile0 = w + tile1;',
  },
  nesterov: {
    floats: ([alpha, mu]) => ({ alpha, mu }),
    code: 'tile1 = mu * s0 - alpha * g; tile0 = w + mu * tile1 - alpha * g;',
  },
  adam: {
    floats: ([alpha, beta1, beta2, epsilon]) => ({
      alpha,
      beta1,
      share1: 1 - beta1,
      beta2,
      share2: 1 - beta2,
      epsilon,
    }),
    code: `
      tile1 = beta1 * s0 + share1 * g;
      tile2 = beta2 * s1 + share2 * g * g;
      tile0 = w - alpha * tile1 / (sqrt(tile2) + epsilon);`,
  },
  rmsprop: {
    floats: ([alpha, rho, epsilon]) => ({ alpha, rho, share: 1 - rho, epsilon }),
    code: 'tile1 = rho * s0 + share * g * g; tile0 = w - alpha * g / sqrt(tile1 + epsilon);',
  },
};

const bodyOf = (code: string, slotCount: number, floats: string[]) => `
  uniform sampler2D weight, gradient, slot0, slot1, squares;
  uniform float ${floats.join(', ')};
  void main() {
    vec2 uv = gl_FragCoord.xy * texelSize(weight);
    vec4 w = texture(weight, uv), g = texture(gradient, uv);
    ${['s0', 's1']
      .slice(0, slotCount)
      .map((name, i) => `vec4 ${name} = texture(slot${i}, uv);`)
      .join('\n')}
    ${floats.includes('kept') ? 'w *= kept;' : ''}
    ${floats.includes('most') ? 'g *= most / max(sqrt(texture(squares, vec2(0.5)).x), most);' : ''}
    ${code}
  }`;

tf.registerKernel({
  kernelName: WEIGHT_UPDATE,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const webgl = backend as MathBackendWebGL;
    const { rule, numbers, keep, most } = attrs as unknown as WeightUpdateAttributes;
    const { slotCount } = UPDATE_RULES[rule];
    const { code, floats: floatsOf } = RULES[rule];
    const { weight, gradient, slot0, slot1, squares } = inputs as unknown as Record<string, tf.Variable>;
    const variables = [weight, slot0, slot1].slice(0, 1 + slotCount);
    const floats = {
      ...floatsOf(numbers),
      ...(keep !== undefined && { kept: keep }),
      ...(most !== undefined && { most }),
    };
    const given = { gradient, weight, slot0, slot1, squares };
    const read = Object.entries(given).flatMap(([name, tensor]) =>
      tensor ? [{ name, ...packed(webgl, tensor) }] : [],
    );
    const textures = Object.fromEntries(read.map(({ name, info }) => [name, info]));
    const targets = variables.map(({ shape }) => emptyPacked(webgl, shape));
    const [rows, width] = webgl_util
      .getTextureShapeFromLogicalShape(weight.shape, true)
      .map((size) => Math.ceil(size / 2));
    const body = bodyOf(code, slotCount, Object.keys(floats));
    drawInto(webgl, { body, inputs: textures, ints: {}, floats }, targets, rows, width);
    for (const { dispose } of read) dispose();
    // WebGL cannot write what it reads, so the variables take the new tensors.
    variables.forEach((variable, i) => {
      const next = tf.engine().makeTensorFromTensorInfo(targets[i]);
      variable.assign(next);
      next.dispose();
    });
    return [];
  },
});
