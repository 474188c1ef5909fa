/** The one-standard-error rule, and where a search is past its best. */
import { expect, it } from 'vitest';
import {
  chooseStrength,
  isPast,
  meanOverKinds,
  STRENGTHS,
  strengthFigures,
} from '../../../../src/training/head/strengths.ts';

const searched = (losses: number[], standardError = 0.05) =>
  losses.map((meanLoss, at) => ({ l2: STRENGTHS[at], meanLoss, standardError, accuracy: 0.5 }));

it('takes the strongest within one standard error of the best', () => {
  expect(chooseStrength(searched([0.9, 0.54, 0.52, 0.5, 0.51]))).toEqual({ chosen: 1, best: 3 });
  expect(chooseStrength(searched([0.9, 0.54, 0.52, 0.5, 0.51], 0.01))).toEqual({ chosen: 3, best: 3 });
  expect(chooseStrength(searched([0.4, 0.5]))).toEqual({ chosen: 0, best: 0 });
});

it('ends where the loss is above the best by more than its standard error', () => {
  expect(isPast(searched([0.5]))).toBe(false);
  expect(isPast(searched([0.9, 0.5, 0.54]))).toBe(false);
  expect(isPast(searched([0.9, 0.5, 0.56]))).toBe(true);
  expect(isPast(searched([0.9, 0.5, 0.56, 0.49]))).toBe(false);
});

it('has mean and standard error over the folds, and the accuracy over all pictures', () => {
  const folds = [
    { loss: 1, correct: 3, pictures: 4, auc: 1 },
    { loss: 2, correct: 1, pictures: 1, auc: 0.5 },
    { loss: 3, correct: 0, pictures: 3, auc: 0.75 },
  ];
  expect(strengthFigures(0.1, folds)).toEqual({
    ...{ l2: 0.1, meanLoss: 2, accuracy: 0.5, auc: 0.75 },
    standardError: Math.sqrt(1 / 3),
  });
  expect(strengthFigures(0.1, [...folds, { ...folds[0], auc: null }]).auc).toBe(null);
});

it('has the mean over kinds of folds, each counting the same, and its standard error', () => {
  const one = { l2: 0.1, meanLoss: 0.2, standardError: 0.03, accuracy: 0.9, auc: 0.95 };
  expect(meanOverKinds([one])).toBe(one);
  const found = meanOverKinds([one, { ...one, meanLoss: 0.6, standardError: 0.04, accuracy: 0.7 }]);
  expect(found).toMatchObject({ l2: 0.1, auc: 0.95 });
  expect(found.meanLoss).toBeCloseTo(0.4, 12);
  expect(found.standardError).toBeCloseTo(0.025, 12);
  expect(found.accuracy).toBeCloseTo(0.8, 12);
});
