/** Class weights: scikit-learn's balanced ones, and those that a visitor writes by name. */
import { describe, expect, it } from 'vitest';
import {
  balancedWeights,
  classWeightRule,
  numbersByClass,
} from '../../../../src/models/head/classWeights.ts';
import { readReference } from '../../support/reference.ts';

interface Reference {
  class_weight_balanced: { counts: number[]; classes: number[]; weights: number[] }[];
}

describe('balancedWeights', () => {
  it('are scikit-learn’s', () => {
    for (const { counts, classes, weights } of readReference<Reference>('class_weights_losses.json')
      .class_weight_balanced)
      classes.forEach((label, at) => {
        expect(balancedWeights(counts)[label]).toBeCloseTo(weights[at], 12);
      });
  });
});

describe('numbersByClass', () => {
  const read = (text: string, classes: string[]) => numbersByClass(text, classes, 'Class weights');
  it('reads names in any order, also those with commas, equals signs and one within the other', () => {
    expect(read('PNEUMONIA=1, NORMAL=3', ['NORMAL', 'PNEUMONIA'])).toEqual([3, 1]);
    expect(read('a=b=2,a=1,c,d=0.5', ['a', 'a=b', 'c,d'])).toEqual([1, 2, 0.5]);
  });
  it('refuses what does not go with the classes', () => {
    expect(() => read('NORMAL=3', ['NORMAL', 'PNEUMONIA'])).toThrow('“PNEUMONIA” is missing');
    expect(() => read('NORMAL=3,COVID=1', ['NORMAL', 'PNEUMONIA'])).toThrow('no class is called “COVID”');
    expect(() => read('a=1,a=2,b=1', ['a', 'b'])).toThrow('“a” is there twice');
    for (const number of ['', 'x', '-1', 'Infinity'])
      expect(() => read(`a=${number}`, ['a'])).toThrow('no number');
  });
});

describe('classWeightRule', () => {
  it('settles auto by what is trained', () => {
    expect(classWeightRule({ classWeight: 'auto' }, ['a', 'b'], true)).toBe('balanced');
    expect(classWeightRule({ classWeight: 'auto' }, ['a', 'b'], false)).toBe('none');
    expect(classWeightRule({ classWeight: 'a=1,b=0' }, ['a', 'b'], false)).toEqual([1, 0]);
    expect(() => classWeightRule({ classWeight: 'a=0,b=0' }, ['a', 'b'], false)).toThrow('all are 0');
  });
});
