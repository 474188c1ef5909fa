/** Split names. */
import { describe, expect, it } from 'vitest';
import { findSplit, splitNamed } from '../../../src/dataset/splits.ts';

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
