/** The weights of the runs of a visit. */
import { describe, expect, it } from 'vitest';
import { RunWeights } from '../../../src/app/runWeights.ts';

const floats = (...values: number[]) => new Float32Array(values).buffer;
const read = (data: ArrayBuffer | null) => data && Array.from(new Float32Array(data));

describe('RunWeights', () => {
  it('gives back what was put, by run and kind', async () => {
    const weights = new RunWeights();
    weights.put('a', 'best', floats(1, 2));
    weights.put('a', 'last', floats(3));
    weights.put('b', 'last', floats(4));
    expect(read(await weights.get('a', 'best'))).toEqual([1, 2]);
    expect(read(await weights.get('a', 'last'))).toEqual([3]);
    expect(read(await weights.get('b', 'last'))).toEqual([4]);
    expect(weights.has('a', 'best')).toBe(true);
  });

  it('has nothing of what was not put', async () => {
    const weights = new RunWeights();
    weights.put('b', 'last', floats(4));
    expect(await weights.get('b', 'best')).toBeNull();
    expect(await weights.get('c', 'last')).toBeNull();
    expect(weights.has('b', 'best')).toBe(false);
    expect(weights.has('c', 'last')).toBe(false);
  });

  it('replaces the best by a better one', async () => {
    const weights = new RunWeights();
    weights.put('a', 'best', floats(1));
    weights.put('a', 'last', floats(9));
    weights.put('a', 'best', floats(2));
    expect(read(await weights.get('a', 'best'))).toEqual([2]);
    expect(read(await weights.get('a', 'last'))).toEqual([9]);
  });

  it('gives out copies: what the caller does to one changes nothing', async () => {
    const weights = new RunWeights();
    const data = floats(1);
    weights.put('a', 'best', data);
    new Float32Array(data)[0] = 5;
    const first = await weights.get('a', 'best');
    new Float32Array(first ?? new ArrayBuffer(4))[0] = 6;
    expect(read(await weights.get('a', 'best'))).toEqual([1]);
  });

  it('forgets a run, and brings it back', async () => {
    const weights = new RunWeights();
    weights.put('a', 'best', floats(1));
    weights.put('b', 'best', floats(2));
    const restore = weights.remove('a');
    expect(weights.has('a', 'best')).toBe(false);
    expect(weights.has('b', 'best')).toBe(true);
    restore();
    expect(read(await weights.get('a', 'best'))).toEqual([1]);
    weights.remove('nobody')();
    expect(weights.has('nobody', 'last')).toBe(false);
  });
});
