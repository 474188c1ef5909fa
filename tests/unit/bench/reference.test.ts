/** The kernels' reference itself: against tfjs' cpu backend, wherever that computes the case. */
import * as tf from '@tensorflow/tfjs';
import '../../../src/compute/operations/dropout.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { casesOf, isChannelKernel, KERNELS, type KernelCase } from '../../../bench/kernels/cases.ts';
import { inputsOf } from '../../../bench/kernels/inputs.ts';
import { reference } from '../../../bench/kernels/reference.ts';
import { relativeError, runCase } from '../../../bench/kernels/runCase.ts';

beforeAll(() => tf.setBackend('cpu'));

/** tfjs' cpu gradients know nothing of dilation. */
const isStock = (test: KernelCase) =>
  !('dilations' in test) || test.kernel === 'Conv2D' || Math.max(...test.dilations) === 1;

describe('the reference of the kernels', () => {
  // Those of our own that the cpu backend lacks are held against TensorFlow.js by compute/operations.test.ts.
  const there = KERNELS.filter((kernel) => !isChannelKernel(kernel));

  it.each(there)('%s equals the cpu backend', async (kernel) => {
    const cases = casesOf(kernel, 40).filter(isStock);
    expect(cases.length).toBeGreaterThan(20);
    for (const test of cases) {
      const inputs = inputsOf(test);
      const expected = reference(test, inputs);
      const { outputs, left } = await runCase(test, inputs);
      expect(left).toBe(0);
      expect(outputs.length).toBe(expected.length);
      outputs.forEach((values, index) => {
        expect(relativeError(values, expected[index]), JSON.stringify(test)).toBeLessThan(2e-5);
      });
    }
  });

  it('has every stride, padding and dilation among its first twenty', () => {
    const cases = casesOf('Conv2DBackpropFilter', 20).filter((test) => 'window' in test);
    expect(new Set(cases.map(({ strides }) => strides.join()))).toEqual(
      new Set(['1,1', '1,2', '2,1', '2,2']),
    );
    expect(new Set(cases.map(({ pad }) => (typeof pad === 'string' ? pad : 'explicit'))).size).toBe(3);
    expect(cases.some(({ dilations }) => Math.max(...dilations) > 1)).toBe(true);
    expect(cases.some(({ inChannels }) => inChannels === 1)).toBe(true);
    expect(cases.some(({ batch }) => batch === 1)).toBe(true);
  });
});
