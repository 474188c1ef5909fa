/** What share of each class is answered with class 1. */
import { expect, it } from 'vitest';
import { ratesAt } from '../../../../src/ui/interpret/decision/rates.ts';

const labels = [0, 0, 0, 0, 1, 1];

it('counts scores strictly above the threshold', () => {
  const scores = [[0.1], [0.5], [0.6], [0.9], [0.5], [0.8]];
  expect(ratesAt({ labels, scores }, 0.5)).toEqual({ recall: 0.5, falsePositiveRate: 0.5 });
  expect(ratesAt({ labels, scores }, 0)).toEqual({ recall: 1, falsePositiveRate: 1 });
  expect(ratesAt({ labels, scores }, 1)).toEqual({ recall: 0, falsePositiveRate: 0 });
});

it('takes two softmax units as one', () => {
  const scores = [0.1, 0.5, 0.6, 0.9, 0.5, 0.8].map((score) => [1 - score, score]);
  expect(ratesAt({ labels, scores }, 0.55)).toEqual({ recall: 0.5, falsePositiveRate: 0.5 });
});
