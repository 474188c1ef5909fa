/** Seeded dropout: shares, scale, gradient, and the same mask for any split of a batch. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dropoutHash, seededDropout } from '../../../src/compute/operations/dropout.ts';
import { hashKeys } from '../../../src/shared/random.ts';
import { relativeDifference } from '../support/reference.ts';

const VALUES = 20_000;

function dropped(rate: number, key: number, offset = 0, size = VALUES): Float32Array {
  return tf.tidy(() => seededDropout(tf.ones([size]), rate, key, offset).dataSync<'float32'>());
}

describe('dropoutHash', () => {
  it('is the PCG-RXS-M-XS hash of index · 747796405 + key', () => {
    // The same formula in whole numbers of any size.
    const pcg = (key: bigint, index: bigint) => {
      const mask = 0xffffffffn;
      const state = (index * 747796405n + key) & mask;
      const word = (((state >> ((state >> 28n) + 4n)) ^ state) * 277803737n) & mask;
      return Number((word >> 22n) ^ word);
    };
    for (const key of [0, 1, 12345, 0xdeadbeef, 0xffffffff])
      for (const index of [0, 1, 2, 1000, 24_780_799, 2 ** 31 + 5])
        expect(dropoutHash(key, index)).toBe(pcg(BigInt(key), BigInt(index)));
  });
});

describe('seededDropout', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each([0.1, 0.25, 0.5, 0.9])('at rate %f keeps a share of 1 − rate and scales it up', (rate) => {
    for (const key of [1, 0x9e3779b9]) {
      const values = dropped(rate, key);
      const kept = values.filter((value) => value !== 0);
      // Five standard deviations of a binomial share.
      const slack = 5 * Math.sqrt((rate * (1 - rate)) / VALUES);
      expect(Math.abs(kept.length / VALUES - (1 - rate))).toBeLessThan(slack);
      expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - rate))]));
    }
  });

  it('drops neighbours independently of each other', () => {
    const values = dropped(0.5, 77);
    for (const distance of [1, 2, 64]) {
      let both = 0;
      for (let i = distance; i < VALUES; i++) both += Number(values[i] !== 0 && values[i - distance] !== 0);
      expect(Math.abs(both / (VALUES - distance) - 0.25)).toBeLessThan(0.02);
    }
  });

  it('gives the same mask for the same key and another for another', () => {
    expect(relativeDifference(dropped(0.5, 5), dropped(0.5, 5))).toBe(0);
    // Keys as training makes them: hashes of neighbouring steps.
    for (let step = 1; step <= 10; step++) {
      const [a, b] = [dropped(0.5, hashKeys(1, step, 3)), dropped(0.5, hashKeys(1, step + 1, 3))];
      const agreeing = a.filter((value, index) => value === b[index]).length / VALUES;
      expect(Math.abs(agreeing - 0.5)).toBeLessThan(0.02);
    }
  });

  it('gives rows from the third on the mask that they have in the whole batch', () => {
    const shape: [number, number, number, number] = [5, 3, 4, 2];
    const perRow = 24;
    const x = tf.randomUniform<tf.Rank.R4>(shape, 1, 2, 'float32', 9);
    const whole = seededDropout(x, 0.25, 42, 0);
    const part = seededDropout(x.slice([2], [3]), 0.25, 42, 2 * perRow);
    expect(part.shape).toEqual([3, 3, 4, 2]);
    expect(part.dataSync()).toEqual(whole.slice([2], [3]).dataSync());
    const unshifted = seededDropout(x.slice([2], [3]), 0.25, 42, 0);
    expect(unshifted.dataSync()).not.toEqual(part.dataSync());
  });

  it('multiplies each kept value and passes gradients through the same mask', () => {
    const x = tf.linspace(1, 2, 200);
    const up = tf.linspace(-3, 5, 200);
    const mask = tf.div(seededDropout(x, 0.4, 11, 100), x);
    expect(Array.from(mask.dataSync()).some((value) => value === 0)).toBe(true);
    const gradient = tf.grad((input) => seededDropout(input, 0.4, 11, 100))(x, up);
    const expected = tf.mul(up, mask).dataSync();
    gradient.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
  });

  it('leaves everything as it is at rate 0', () => {
    const x = tf.tensor2d([[1, -2, 3]]);
    expect(seededDropout(x, 0, 1, 0).dataSync()).toEqual(x.dataSync());
  });

  it('leaves no tensors behind but its result', () => {
    const x = tf.ones([4, 4]);
    const before = tf.memory().numTensors;
    const y = seededDropout(x, 0.5, 1, 0);
    expect(tf.memory().numTensors).toBe(before + 1);
    y.dispose();
    x.dispose();
  });
});
