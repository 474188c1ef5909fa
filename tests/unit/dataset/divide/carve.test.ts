/** Seeded, stratified, grouped division: of single pictures, of groups, and into folds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carve, foldGroups } from '../../../../src/dataset/divide/carve.ts';
import { type Group, groupItems } from '../../../../src/dataset/divide/groups.ts';
import { randomFor, shuffled } from '../../../../src/shared/random.ts';

interface Item {
  id: number;
  label: number;
  group: number | null;
}

const CLASSES = 3;
const grouped = (items: readonly Item[]) =>
  groupItems(items, {
    classCount: CLASSES,
    labelOf: ({ label }) => label,
    nameOf: ({ group }) => (group === null ? null : String(group)),
  });

/** Items of the first class, each a group of its own. */
const singles = (count: number) =>
  grouped(Array.from({ length: count }, (_, id) => ({ id, label: 0, group: null })));
const lengths = (parts: unknown[][]) => parts.map((part) => part.length);
const ids = (parts: Item[][]) => parts.map((part) => part.map(({ id }) => id));

/** Pictures of three classes; a group may have several, of several classes. */
const items: fc.Arbitrary<Item[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: CLASSES - 1 }), fc.option(fc.integer({ min: 0, max: 15 }))), {
    minLength: 1,
    maxLength: 80,
  })
  .map((rows) => rows.map(([label, group], id) => ({ id, label, group })));
const countsOf = (part: Item[]) => {
  const counts = [0, 0, 0];
  for (const { label } of part) counts[label]++;
  return counts;
};
const namesOf = (part: Item[]) => new Set(part.flatMap(({ group }) => group ?? []));
const sorted = (parts: Item[][]) =>
  ids(parts)
    .flat()
    .sort((a, b) => a - b);

describe('carve', () => {
  it('cuts the shares and leaves the rest, without loss, each in order', () => {
    const parts = ids(carve(singles(100), [0.15, 0.15], 1));
    expect(lengths(parts)).toEqual([15, 15, 70]);
    expect(parts.flat().sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
    for (const part of parts) expect(part).toEqual(part.toSorted((a, b) => a - b));
  });

  it('gives the same parts for the same seed and others for another', () => {
    expect(carve(singles(100), [0.3], 7)).toEqual(carve(singles(100), [0.3], 7));
    expect(ids(carve(singles(100), [0.3], 7))).not.toEqual(ids(carve(singles(100), [0.3], 8)));
  });

  it.each([
    [1, [0.15, 0.15], [0, 0, 1]],
    [2, [0.15, 0.15], [1, 0, 1]],
    [3, [0.15, 0.15], [1, 1, 1]],
    [4, [0.5, 0.5], [2, 1, 1]],
    [10, [0.15, 0], [2, 0, 8]],
  ])('never empties the rest: %i items', (count, shares, expected) => {
    expect(lengths(carve(singles(count), shares, 1))).toEqual(expected);
  });

  it('takes, of single pictures, the first of each class in an order drawn from seed and label', () => {
    // So it was before there were groups: datasets that were divided then are divided the same now.
    fc.assert(
      fc.property(items, fc.nat(), (all, seed) => {
        const alone = all.map((item) => ({ ...item, group: null }));
        const expected = [0, 1, 2].flatMap((label) => {
          const ofClass = alone.filter((item) => item.label === label);
          const count = ofClass.length === 0 ? 0 : Math.max(1, Math.round(ofClass.length * 0.3));
          return shuffled(ofClass, randomFor(seed, label)).slice(0, Math.min(count, ofClass.length - 1));
        });
        expect(sorted([carve(grouped(alone), [0.3], seed)[0]])).toEqual(sorted([expected]));
      }),
      { seed: 3 },
    );
  });

  it('loses nothing, parts no group and leaves every class in the rest', () => {
    const share = fc.constantFrom(0, 0.1, 0.15, 0.3);
    fc.assert(
      fc.property(items, share, share, fc.nat(), (all, first, second, seed) => {
        const parts = carve(grouped(all), [first, second], seed);
        expect(sorted(parts)).toEqual([...all.keys()]);
        for (const [at, part] of parts.entries())
          for (const other of parts.slice(at + 1))
            for (const name of namesOf(part)) expect(namesOf(other).has(name)).toBe(false);
        countsOf(all).forEach((count, label) => {
          if (count > 0) expect(countsOf(parts[2])[label]).toBeGreaterThan(0);
        });
        if (first === 0) expect(parts[0]).toEqual([]);
      }),
      { seed: 3 },
    );
  });

  it('comes near the share of every class where groups are small', () => {
    const all = Array.from({ length: 900 }, (_, id) => ({
      id,
      label: id % 9 < 6 ? 0 : id % 9 < 8 ? 1 : 2,
      group: Math.floor(id / 9) * 9 + (id % 9 < 6 ? 0 : id % 9),
    }));
    const [val] = carve(grouped(all), [0.15], 1);
    const [six, two, one] = countsOf(val);
    expect([six, two, one].map((count, label) => Math.abs(count - [90, 30, 15][label]) <= 3)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('stops where the next group would lead further away', () => {
    const fives = grouped(
      Array.from({ length: 100 }, (_, id) => ({ id, label: 0, group: Math.floor(id / 5) })),
    );
    // Wanted: 7 and 8 of 100.
    expect(lengths(carve(fives, [0.07], 1))).toEqual([5, 95]);
    expect(lengths(carve(fives, [0.08], 1))).toEqual([10, 90]);
  });

  it('gives a class with large groups only the smallest of them, rather than none', () => {
    const all = Array.from({ length: 30 }, (_, id) => ({
      id,
      label: 0,
      group: id < 14 ? 0 : id < 22 ? 1 : 2,
    }));
    expect(lengths(carve(grouped(all), [0.1], 1))).toEqual([8, 22]);
  });
});

describe('foldGroups', () => {
  it('puts every item into one fold and parts no group', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 2, max: 5 }), fc.nat(), (all, k, seed) => {
        const folds = foldGroups(grouped(all), k, seed);
        expect(folds).toHaveLength(k);
        expect(sorted(folds)).toEqual([...all.keys()]);
        for (const [at, fold] of folds.entries())
          for (const other of folds.slice(at + 1))
            for (const name of namesOf(fold)) expect(namesOf(other).has(name)).toBe(false);
        expect(foldGroups(grouped(all), k, seed)).toEqual(folds);
      }),
      { seed: 3 },
    );
  });

  it('gives every fold as many single pictures of each class, but for one', () => {
    const all = Array.from({ length: 103 }, (_, id) => ({ id, label: id % 10 < 7 ? 0 : 1, group: null }));
    for (const fold of foldGroups(grouped(all), 5, 1)) {
      const [most, few] = countsOf(fold);
      expect([14, 15]).toContain(most);
      expect(few).toBe(6);
    }
    const folds = (seed: number) => ids(foldGroups(grouped(all), 5, seed));
    expect(folds(1)).not.toEqual(folds(2));
  });
});

describe('groupItems', () => {
  it('keeps the same name in two areas apart, and pictures without a name alone', () => {
    const groups: Group<[string | null, number]>[] = groupItems(
      [
        ['a', 0],
        [null, 0],
        ['a', 1],
        [null, 0],
        ['a', 0],
      ],
      { classCount: 2, labelOf: ([, area]) => area, nameOf: ([name]) => name, areaOf: ([, area]) => area },
    );
    expect(groups.map(({ name, counts }) => [name, ...counts])).toEqual([
      ['a', 2, 0],
      [null, 1, 0],
      ['a', 0, 1],
      [null, 1, 0],
    ]);
  });
});
