/** Seeded numbers repeat, differ by key, and are uniform. */
import { describe, expect, it } from 'vitest';
import { hashKeys, randomFor, shuffled } from '../../../src/shared/random.ts';

const take = (count: number, ...keys: number[]) => {
  const random = randomFor(...keys);
  return Array.from({ length: count }, random);
};

describe('randomFor', () => {
  it('gives the same stream for the same keys, on every machine', () => {
    expect(take(3, 1, 2, 3)).toEqual(take(3, 1, 2, 3));
    // Written down once: runs that were saved must stay repeatable.
    expect(take(2, 1)).toEqual([0.06572093814611435, 0.33794392086565495]);
  });

  it('gives another stream for other keys, other orders and other counts of keys', () => {
    const keys = [
      [1, 2, 3],
      [1, 2, 4],
      [3, 2, 1],
      [1, 2],
      [1, 2, 0],
      [0, 1, 2],
      [2 ** 32, 2, 3],
      [0, 2, 3],
    ];
    expect(new Set(keys.map((each) => take(1, ...each)[0])).size).toBe(keys.length);
  });

  it('is uniform in [0, 1), also over the first numbers of neighbouring keys', () => {
    const streams = {
      one: take(20_000, 7),
      neighbours: Array.from({ length: 20_000 }, (_, index) => take(1, 1, 1, index)[0]),
    };
    for (const values of Object.values(streams)) {
      expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
      const bins = new Array<number>(20).fill(0);
      for (const value of values) bins[Math.floor(value * 20)]++;
      // 1000 expected in each; 5 standard deviations are 154.
      for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(154);
    }
  });

  it('gives neighbouring keys streams that do not follow each other', () => {
    const count = 5000;
    const pairs = Array.from({ length: count }, (_, index) => [
      take(1, 1, index)[0],
      take(1, 1, index + 1)[0],
    ]);
    const correlation = (12 / count) * pairs.reduce((sum, [a, b]) => sum + (a - 0.5) * (b - 0.5), 0);
    expect(Math.abs(correlation)).toBeLessThan(0.07);
  });
});

describe('hashKeys', () => {
  it('is a whole number of 32 bits', () => {
    for (const key of [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 40]) {
      const hash = hashKeys(key);
      expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
    }
  });
});

describe('shuffled', () => {
  const items = [1, 2, 3, 4, 5, 6];

  it('keeps every item and leaves the original', () => {
    const result = shuffled(items, randomFor(3));
    expect(items).toEqual([1, 2, 3, 4, 5, 6]);
    expect(result).not.toEqual(items);
    expect(result.sort()).toEqual(items);
    expect(shuffled([], randomFor(1))).toEqual([]);
  });

  it('brings every item to every place equally often', () => {
    const counts = items.map(() => items.map(() => 0));
    const random = randomFor(11);
    for (let i = 0; i < 6000; i++)
      shuffled(items, random).forEach((item, place) => {
        counts[item - 1][place]++;
      });
    // 1000 expected in each; 5 standard deviations are 144.
    for (const count of counts.flat()) expect(Math.abs(count - 1000)).toBeLessThan(144);
  });
});
