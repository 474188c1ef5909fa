import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../src/dataset/types.ts';
import { imagesOnView, indexAfterKey, pageCount } from '../../../../src/ui/pictures/selection.ts';

describe('imagesOnView', () => {
  const images = [
    { index: 0, split: 'train', label: 0 },
    { index: 1, split: 'train', label: 1 },
    { index: 2, split: 'test', label: 1 },
  ];
  const dataset = { images } as Dataset;

  it('filters by split and by class', () => {
    expect(imagesOnView(dataset, 'train', null).map(({ index }) => index)).toEqual([0, 1]);
    expect(imagesOnView(dataset, 'train', 1).map(({ index }) => index)).toEqual([1]);
    expect(imagesOnView(dataset, 'val', null)).toEqual([]);
  });
});

describe('pageCount', () => {
  it('has one page for nothing, and 218 for 5216 pictures', () => {
    expect([0, 1, 24, 25, 5216].map(pageCount)).toEqual([1, 1, 1, 2, 218]);
  });
});

describe('indexAfterKey', () => {
  it('moves within rows and columns and stops at the edges', () => {
    expect(indexAfterKey('ArrowRight', 0, 10, 4)).toBe(1);
    expect(indexAfterKey('ArrowDown', 1, 10, 4)).toBe(5);
    expect(indexAfterKey('ArrowUp', 1, 10, 4)).toBe(1);
    expect(indexAfterKey('ArrowDown', 7, 10, 4)).toBe(7);
    expect(indexAfterKey('ArrowLeft', 0, 10, 4)).toBe(0);
    expect(indexAfterKey('End', 0, 10, 4)).toBe(9);
    expect(indexAfterKey('Home', 9, 10, 4)).toBe(0);
  });

  it('knows no other key', () => {
    expect(indexAfterKey('a', 0, 10, 4)).toBeNull();
  });
});
