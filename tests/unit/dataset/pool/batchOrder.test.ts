/** Batches cover an epoch once, in an order that the seed decides. */
import { describe, expect, it } from 'vitest';
import { drawsOf, epochBatches } from '../../../../src/dataset/pool/batchOrder.ts';
import { hashKeys } from '../../../../src/shared/random.ts';

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

describe('epochBatches, balanced', () => {
  // Three of class 0, seven of class 1.
  const balancedBy = Array.from({ length: 110 }, (_, index) => (index < 103 ? 0 : 1));
  const balanced = { ...order, balancedBy };
  const countOf = (drawn: number[], label: number) =>
    drawn.filter((index) => balancedBy[index] === label).length;

  it('draws each class equally often, in every batch, in as many batches', () => {
    for (const epoch of [1, 2, 7]) {
      const batches = epochBatches(indices, 4, { ...balanced, epoch });
      expect(batches.map(({ length }) => length)).toEqual([4, 4, 2]);
      expect(batches.map((batch) => countOf(batch, 0))).toEqual([2, 2, 1]);
    }
  });

  it('draws no picture of a class more than once more often than another, over all epochs', () => {
    const times = new Map(indices.map((index) => [index, 0]));
    for (let epoch = 1; epoch <= 9; epoch++) {
      for (const index of epochBatches(indices, 3, { ...balanced, epoch }).flat())
        times.set(index, times.get(index)! + 1);
      for (const label of [0, 1]) {
        const ofClass = indices.filter((index) => balancedBy[index] === label).map((i) => times.get(i)!);
        expect(Math.max(...ofClass) - Math.min(...ofClass)).toBeLessThanOrEqual(1);
      }
    }
  });

  it('shares out what is left over among the classes from epoch to epoch', () => {
    const labels = [0, 1, 2, 2, 2];
    const drawn = [1, 2, 3].flatMap((epoch) =>
      epochBatches([0, 1, 2, 3, 4], 2, { ...order, epoch, balancedBy: labels }).flat(),
    );
    expect([0, 1, 2].map((label) => drawn.filter((index) => labels[index] === label).length)).toEqual([
      5, 5, 5,
    ]);
  });

  it('repeats with the same seed and epoch, and else differs; without shuffle it goes in order', () => {
    const second = epochBatches(indices, 4, { ...balanced, epoch: 2 });
    expect(epochBatches(indices, 4, { ...balanced, epoch: 2 })).toEqual(second);
    expect(epochBatches(indices, 4, { ...balanced, seed: 2, epoch: 2 })).not.toEqual(second);
    expect(epochBatches(indices, 4, { ...balanced, shuffle: false }).flat()).toEqual([
      100, 103, 101, 104, 102, 105, 100, 106, 101, 107,
    ]);
  });
});

describe('drawsOf', () => {
  it('is the index at first, and another number each time it comes again', () => {
    expect(drawsOf([[5, 7], [5], [5, 8]])).toEqual([[5, 7], [5 + 2 ** 32], [5 + 2 ** 33, 8]]);
    expect(new Set([5, 5 + 2 ** 32, 5 + 2 ** 33].map((draw) => hashKeys(1, 1, draw))).size).toBe(3);
  });
});
