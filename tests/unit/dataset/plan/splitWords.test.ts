/** Split names. */
import { describe, expect, it } from 'vitest';
import { splitNamed, splitWord, withoutSplitWords } from '../../../../src/dataset/plan/splitWords.ts';

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

describe('splitWord', () => {
  it.each([
    ['train', 'train'],
    ['seg_train', 'train'],
    ['Train_data', 'train'],
    ['trainset', 'train'],
    ['TrainingImages', 'train'],
    ['train2017', 'train'],
    ['train_val', 'train'],
    ['devset', 'val'],
    ['my-validation-2', 'val'],
    ['test1', 'test'],
    ['evaluation', 'test'],
    ['seg_pred', 'unlabelled'],
    ['trainers', null],
    ['contest', null],
    ['train_test', null],
    ['latest', null],
    ['invalid', null],
  ])('%s → %s', (folder, role) => expect(splitWord(folder)?.role ?? null).toBe(role));
  it('knows names that say nothing else', () => {
    expect(splitWord('Testing')).toEqual({ role: 'test', exact: true });
    expect(splitWord('dev')).toEqual({ role: 'val', exact: false });
  });
});

describe('withoutSplitWords', () => {
  it.each([
    ['test_cat', 'cat'],
    ['cat-train', 'cat'],
    ['tester', 'tester'],
    ['train', 'train'],
  ])('%s → %s', (name, rest) => expect(withoutSplitWords(name)).toBe(rest));
});
