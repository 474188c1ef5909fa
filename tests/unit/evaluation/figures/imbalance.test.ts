import { expect, it } from 'vitest';
import { imbalanceOf } from '../../../../src/evaluation/figures/imbalance.ts';

it('calls classes uneven where the largest has twice the pictures of the smallest', () => {
  expect(imbalanceOf([1341, 3875])).toEqual({
    largest: 1,
    smallest: 0,
    share: 3875 / 5216,
    ratio: 3875 / 1341,
  });
  expect(imbalanceOf([10, 20])).toMatchObject({ ratio: 2 });
  expect(imbalanceOf([10, 19])).toBeNull();
  expect(imbalanceOf([50, 40, 4])).toMatchObject({ largest: 0, smallest: 2 });
});

it('passes over classes without pictures', () => {
  expect(imbalanceOf([0, 30, 90])).toMatchObject({ largest: 2, smallest: 1, share: 0.75 });
  for (const counts of [[], [0, 0], [5], [5, 0]]) expect(imbalanceOf(counts)).toBeNull();
});
