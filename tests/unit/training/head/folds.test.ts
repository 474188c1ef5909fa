/** Folds for the head: groups stay whole, classes are spread, the seed decides. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldsOf } from '../../../../src/training/head/folds.ts';

const pictures = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 12 })), {
    minLength: 3,
    maxLength: 60,
  })
  .map((all) => ({ labels: all.map(([label]) => label), groups: all.map(([, group]) => `p${group}`) }));

it('never parts a group, and has as many folds as the class with the fewest groups, five at most', () => {
  fc.assert(
    fc.property(pictures, fc.integer({ min: 0, max: 9 }), ({ labels, groups }, seed) => {
      const { folds, foldOf } = foldsOf({ labels, groups, classCount: 3, seed });
      const present = [...new Set(labels)];
      const least = present.map((label) => new Set(groups.filter((_, at) => labels[at] === label)).size);
      const expected = Math.min(5, ...least);
      expect(folds).toBe(expected < 2 ? 0 : expected);
      groups.forEach((group, at) => {
        expect(foldOf[at]).toBe(foldOf[groups.indexOf(group)]);
        expect(foldOf[at] >= 0 && foldOf[at] < folds).toBe(folds > 0);
      });
    }),
  );
});

it('has every class in every fold, drawn by the seed', () => {
  const labels = Array.from({ length: 40 }, (_, at) => (at < 8 ? 1 : 0));
  const input = { labels, groups: [...labels.keys()], classCount: 2 };
  const { folds, foldOf } = foldsOf({ ...input, seed: 1 });
  expect(folds).toBe(5);
  for (let fold = 0; fold < folds; fold++)
    expect(labels.filter((label, at) => label === 1 && foldOf[at] === fold).length).toBeGreaterThan(0);
  expect(foldsOf({ ...input, seed: 1 }).foldOf).toEqual(foldOf);
  expect(foldsOf({ ...input, seed: 2 }).foldOf).not.toEqual(foldOf);
});
