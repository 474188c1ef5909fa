import { describe, expect, it } from 'vitest';
import { thin } from '../../../../src/ui/charts/thin.ts';

const points = (length: number, y: (x: number) => number) =>
  Array.from({ length }, (_, index) => ({ x: index + 1, y: y(index + 1) }));

describe('thin', () => {
  it('puts few points at their own place, with nothing at 0', () => {
    const { scale, values } = thin([points(3, (x) => x * 10)]);
    expect(scale).toBe(1);
    expect(values).toEqual([[Number.NaN, 10, 20, 30]]);
  });

  it('never gives more than the limit, for any length', () => {
    for (const length of [1, 99, 100, 101, 163, 4075, 100_000]) {
      const { values } = thin([points(length, Math.sin)], 100);
      expect(values[0].length).toBeLessThanOrEqual(100);
    }
  });

  it('spreads the places evenly: entry i stands near x = i · scale', () => {
    const { scale, values } = thin([points(4075, (x) => x)], 100);
    expect(scale).toBe(50);
    values[0].forEach((y, place) => {
      if (!Number.isNaN(y)) expect(Math.abs(y - place * scale)).toBeLessThan(2 * scale);
    });
  });

  it('keeps a spike of one step and a dip of one step', () => {
    const { values } = thin([points(5000, (x) => (x === 1234 ? 99 : x === 3210 ? -99 : 0))], 100);
    expect(Math.max(...values[0].filter((y) => !Number.isNaN(y)))).toBe(99);
    expect(Math.min(...values[0].filter((y) => !Number.isNaN(y)))).toBe(-99);
  });

  it('keeps the order of lowest and highest', () => {
    const falling = thin([points(400, (x) => -x)], 100).values[0].filter((y) => !Number.isNaN(y));
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
  });

  it('bridges holes on the straight line and leaves the ends empty', () => {
    const { values } = thin([
      [
        { x: 2, y: 1 },
        { x: 4, y: 3 },
      ],
      points(6, () => 7),
    ]);
    expect(values[0]).toEqual([Number.NaN, Number.NaN, 1, 2, 3, Number.NaN, Number.NaN]);
  });

  it('gives curves of one length, also for an empty one, and at least two places', () => {
    const { values } = thin([points(5, (x) => x), []]);
    expect(values[1]).toHaveLength(values[0].length);
    expect(values[1].every(Number.isNaN)).toBe(true);
    expect(thin([[]]).values[0]).toHaveLength(2);
  });

  it('reaches as far as it is told to', () => {
    expect(thin([points(3, (x) => x)], 100, 25).values[0]).toHaveLength(26);
  });
});
