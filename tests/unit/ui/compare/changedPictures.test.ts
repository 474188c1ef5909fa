/** The pictures that B mends or breaks: what each made of them, the greatest changes first. */
import { expect, it } from 'vitest';
import { changedPictures } from '../../../../src/ui/compare/changedPictures.ts';

it('orders by how much the probability of the true class changes, whatever the order of the answers', () => {
  const a = { paths: ['x', 'y', 'z'], labels: [0, 1, 1], scores: [[0.7], [0.4], [0.9]] };
  const b = { paths: ['z', 'y', 'x'], labels: [1, 1, 0], scores: [[0.9], [0.6], [0.1]] };
  expect(
    changedPictures({ a, b }, ['y', 'x'], ['CAT', 'DOG']).map(({ path, caption }) => [path, caption]),
  ).toEqual([
    ['x', '0.30 → 0.90 CAT'],
    ['y', '0.40 → 0.60 DOG'],
  ]);
});

it('reads one unit a class too', () => {
  const a = { paths: ['x'], labels: [2], scores: [[0.5, 0.3, 0.2]] };
  const b = { ...a, scores: [[0.1, 0.1, 0.8]] };
  expect(changedPictures({ a, b }, ['x'], ['A', 'B', 'C'])[0].caption).toBe('0.20 → 0.80 C');
});
