/** Batches cover an epoch once, in an order that the seed decides. */
import { describe, expect, it } from 'vitest';
import { epochBatches } from '../../../../src/dataset/pool/batchOrder.ts';

const indices = Array.from({ length: 10 }, (_, i) => i + 100);
const order = { shuffle: true, seed: 1, epoch: 1 };

describe('epochBatches', () => {
  it('cuts in order without shuffle; the last batch is smaller', () => {
    expect(epochBatches(indices, 4, { ...order, shuffle: false })).toEqual([
      [100, 101, 102, 103],
      [104, 105, 106, 107],
      [108, 109],
    ]);
  });

  it('shows every image once an epoch', () => {
    const batches = epochBatches(indices, 4, order);
    expect(batches.map(({ length }) => length)).toEqual([4, 4, 2]);
    expect(batches.flat()).not.toEqual(indices);
    expect(batches.flat().sort((a, b) => a - b)).toEqual(indices);
  });

  it('repeats with the same seed and epoch, whatever came before, and else differs', () => {
    const fifth = epochBatches(indices, 4, { ...order, epoch: 5 });
    for (const epoch of [1, 2, 3, 4])
      expect(epochBatches(indices, 4, { ...order, epoch })).not.toEqual(fifth);
    expect(epochBatches(indices, 4, { ...order, epoch: 5 })).toEqual(fifth);
    expect(epochBatches(indices, 4, { ...order, seed: 2, epoch: 5 })).not.toEqual(fifth);
  });

  it('makes no batch of nothing', () => expect(epochBatches([], 4, order)).toEqual([]));
});
