/** The weights of the runs of a visit. */
import { describe, expect, it } from 'vitest';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import type { Snapshot } from '../../../../src/training/types.ts';

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

  it('keep the latest snapshot of a run, and make it its last weights when it failed', async () => {
    const weights = new RunWeights();
    const snapshot = (step: number): Snapshot => ({
      step,
      epoch: 1,
      progress: { step, images: 0, lossSum: 0, correct: 0, elapsedMs: 0 },
      checkpoint: { best: 1 },
      early: { best: 1, wait: 0, bestEpoch: 1 },
      weights: Float32Array.of(step).buffer,
      slots: Float32Array.of(step, step).buffer,
    });
    expect(await weights.getSnapshot('a')).toBeNull();
    expect(weights.keepSnapshot('a')).toBeNull();
    weights.putSnapshot('a', snapshot(1));
    weights.putSnapshot('a', snapshot(2));
    expect(await weights.getSnapshot('a')).toEqual(snapshot(2));
    expect(weights.has('a', 'last')).toBe(false);
    expect(weights.keepSnapshot('a')).toBe(2);
    for (const which of ['last', 'best'] as const)
      expect(new Float32Array((await weights.get('a', which)) as ArrayBuffer)).toEqual(Float32Array.of(2));
    // The run can go on from it.
    expect(await weights.getSnapshot('a')).toEqual(snapshot(2));
    const restore = weights.remove('a');
    expect(weights.held('a')).toEqual({});
    restore();
    expect(weights.held('a')).toMatchObject({ snapshot: { step: 2 }, last: expect.any(Blob) });
    weights.dropSnapshot('a');
    expect(await weights.getSnapshot('a')).toBeNull();
  });

  it('leave the best weights as they are when a snapshot becomes the last ones', async () => {
    const weights = new RunWeights();
    weights.put('a', 'best', Float32Array.of(7).buffer);
    weights.putSnapshot('a', {
      step: 1,
      epoch: 1,
      progress: { step: 1, images: 0, lossSum: 0, correct: 0, elapsedMs: 0 },
      checkpoint: { best: 1 },
      early: { best: 1, wait: 0, bestEpoch: 1 },
      weights: Float32Array.of(3).buffer,
      slots: new ArrayBuffer(0),
    });
    weights.keepSnapshot('a');
    expect(new Float32Array((await weights.get('a', 'best')) as ArrayBuffer)).toEqual(Float32Array.of(7));
  });
});
