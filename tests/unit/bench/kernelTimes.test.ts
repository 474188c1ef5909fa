/** What times kernels and copies within the workers of the bench. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { COPY_MODULE } from '../../../bench/sides/copyThread.ts';
import { profileOf } from '../../../bench/sides/profile.ts';

describe('a profile', () => {
  it('counts the kernels of a step and puts them back', async () => {
    await tf.setBackend('cpu');
    const before = tf.getKernel('Conv2D', 'cpu')?.kernelFunc;
    const x = tf.ones<tf.Rank.R4>([1, 8, 8, 2]);
    const filter = tf.ones<tf.Rank.R4>([3, 3, 2, 4]);
    const { kernels, repeatedAlone } = await profileOf(async () => {
      tf.tidy(() => void tf.add(tf.conv2d(x, filter, 1, 'same'), tf.conv2d(x, filter, 2, 'same').sum()));
    });
    tf.dispose([x, filter]);
    const calls = Object.fromEntries(kernels.map(({ kernel, calls }) => [kernel, calls]));
    expect(calls).toMatchObject({ Conv2D: 2, Add: 1, Sum: 1 });
    expect(kernels.find(({ kernel }) => kernel === 'Sum')?.slowest.shapes).toBe('1×4×4×4 → scalar');
    expect(repeatedAlone).toBe(false);
    expect(tf.getKernel('Conv2D', 'cpu')?.kernelFunc).toBe(before);
  });
});

describe('the copy on WebAssembly', () => {
  it('copies', async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const { exports } = await WebAssembly.instantiate(new WebAssembly.Module(COPY_MODULE), {
      env: { memory },
    });
    const bytes = new Uint8Array(memory.buffer);
    bytes.fill(7, 0, 100);
    (exports.copy as (to: number, from: number, bytes: number) => void)(1000, 50, 100);
    expect([bytes[999], bytes[1000], bytes[1049], bytes[1050]]).toEqual([0, 7, 7, 0]);
  });
});
