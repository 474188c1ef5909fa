/** The optimizers' updates as one WebGPU pass in place. The rules and their numbers stand in ../../operations/weightUpdate.ts. */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { UpdateRule } from '../../operations/slotCounts.ts';
import { UPDATE_RULES, WEIGHT_UPDATE, type WeightUpdateAttributes } from '../../operations/weightUpdate.ts';
import { type Binding, dispatch, EACH_INDEX, eachIndex } from './common/dispatch.ts';

/** The names of a rule's numbers in its code; `oneLess…` is 1 minus that number, which float32 would make too coarse. */
const RULES: Record<UpdateRule, { numbers: string[]; code: string }> = {
  average: {
    numbers: ['keep', 'share'],
    code: 'weight[index] = numbers.keep * weight[index] + numbers.share * g;',
  },
  sgd: { numbers: ['alpha'], code: 'weight[index] -= numbers.alpha * g;' },
  momentum: {
    numbers: ['alpha', 'mu'],
    code: `let u = numbers.mu * slot0[index] - numbers.alpha * g;
  slot0[index] = u;
  weight[index] += u;`,
  },
  nesterov: {
    numbers: ['alpha', 'mu'],
    code: `let u = numbers.mu * slot0[index] - numbers.alpha * g;
  slot0[index] = u;
  weight[index] += numbers.mu * u - numbers.alpha * g;`,
  },
  adam: {
    numbers: ['alpha', 'beta1', 'beta2', 'epsilon'],
    code: `let m = numbers.beta1 * slot0[index] + numbers.oneLessBeta1 * g;
  let v = numbers.beta2 * slot1[index] + numbers.oneLessBeta2 * g * g;
  slot0[index] = m;
  slot1[index] = v;
  weight[index] -= numbers.alpha * m / (sqrt(v) + numbers.epsilon);`,
  },
  rmsprop: {
    numbers: ['alpha', 'rho', 'epsilon'],
    code: `let v = numbers.rho * slot0[index] + numbers.oneLessRho * g * g;
  slot0[index] = v;
  weight[index] -= numbers.alpha * g / sqrt(v + numbers.epsilon);`,
  },
};

/** Those of a rule's numbers that its code names, and what is left of them to 1. */
function namedNumbers({ numbers, code }: (typeof RULES)[UpdateRule], values: number[]) {
  const all = numbers.flatMap((name, index): [string, number][] => [
    [name, values[index]],
    [`oneLess${name[0].toUpperCase()}${name.slice(1)}`, 1 - values[index]],
  ]);
  return given(Object.fromEntries(all.filter(([name]) => code.includes(`numbers.${name}`))));
}

/** Those that have a value, as a shader takes them. */
function given(values: Record<string, number | undefined>) {
  const all = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, { type: 'f32' as const, value }] as const],
  );
  return Object.fromEntries(all);
}

tf.registerKernel({
  kernelName: WEIGHT_UPDATE,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { rule, numbers, keep, most } = attrs as unknown as WeightUpdateAttributes;
    const { weight, gradient, squares, ...slots } = inputs as Record<string, tf.TensorInfo>;
    const bindings: Record<string, Binding> = {
      weight: { data: weight, type: 'f32', writes: true },
      gradient: { data: gradient, type: 'f32' },
    };
    for (let slot = 0; slot < UPDATE_RULES[rule].slotCount; slot++)
      bindings[`slot${slot}`] = { data: slots[`slot${slot}`], type: 'f32', writes: true };
    if (squares) bindings.squares = { data: squares, type: 'f32' };
    const size = tf.util.sizeFromShape(weight.shape);
    dispatch(backend as WebGPUBackend, {
      name: WEIGHT_UPDATE,
      bindings,
      numbers: { size, ...namedNumbers(RULES[rule], numbers), ...given({ kept: keep, most }) },
      ...eachIndex(size),
      body: `${EACH_INDEX}
  ${keep === undefined ? '' : 'weight[index] *= numbers.kept;'}
  let g = gradient[index]${squares ? ' * (numbers.most / max(sqrt(squares[0]), numbers.most))' : ''};
  ${RULES[rule].code}`,
    });
    return [];
  },
});
