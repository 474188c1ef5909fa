/** Split names and stratified carving. */
import { describe, expect, it } from 'vitest';
import { carve, findSplit, splitNamed } from '../../../src/dataset/splits.ts';

describe('splitNamed', () => {
  it.each([
    ['train', 'train'],
    ['Training', 'train'],
    ['VAL', 'val'],
    ['valid', 'val'],
    ['Validation', 'val'],
    ['test', 'test'],
    ['TESTING', 'test'],
    ['trains', null],
    ['constructor', null],
    ['', null],
  ])('%s → %s', (folder, split) => expect(splitNamed(folder)).toBe(split));
});

describe('findSplit', () => {
  it.each([
    ['train/cat', 'train', 0],
    ['a/b/Test/cat/more', 'test', 2],
    ['test/train/cat', 'train', 1],
    ['train/cat/test', 'train', 0],
    ['train/valid', 'train', 0],
    ['train/train', 'train', 1],
    ['chest/val', 'val', 1],
  ])('%s → %s at %i', (path, split, at) => expect(findSplit(path.split('/'))).toEqual({ split, at }));
  it('gives null without a split folder', () => expect(findSplit(['a', 'cat'])).toBeNull());
});

describe('carve', () => {
  const items = Array.from({ length: 100 }, (_, i) => i);
  it('cuts the shares and leaves the rest, without loss, each in order', () => {
    const parts = carve(items, [0.15, 0.15], 1, 0);
    expect(parts.map((part) => part.length)).toEqual([15, 15, 70]);
    expect(parts.flat().sort((a, b) => a - b)).toEqual(items);
    for (const part of parts) expect(part).toEqual([...part].sort((a, b) => a - b));
  });
  it('gives the same parts for the same seed and others for another seed or label', () => {
    expect(carve(items, [0.3], 7, 2)).toEqual(carve(items, [0.3], 7, 2));
    expect(carve(items, [0.3], 7, 2)).not.toEqual(carve(items, [0.3], 8, 2));
    expect(carve(items, [0.3], 7, 2)).not.toEqual(carve(items, [0.3], 7, 3));
  });
  it.each([
    [1, [0.15, 0.15], [0, 0, 1]],
    [2, [0.15, 0.15], [1, 0, 1]],
    [3, [0.15, 0.15], [1, 1, 1]],
    [4, [0.5, 0.5], [2, 1, 1]],
    [10, [0.15, 0], [2, 0, 8]],
  ])('never empties the rest: %i items', (count, shares, lengths) => {
    expect(carve(items.slice(0, count), shares, 1, 0).map((part) => part.length)).toEqual(lengths);
  });
});
