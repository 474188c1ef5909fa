/** A new validation split and folds: of made-up pictures, and of the real chest X-rays by their names. */
import { openAsBlob } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_GROUP_PATTERN, groupFinder } from '../../../../src/dataset/divide/groupPattern.ts';
import { createGroupPreview } from '../../../../src/dataset/divide/groups.ts';
import { carveValidation, heldOut, kFolds } from '../../../../src/dataset/divide/resplit.ts';
import { classCounts, imagesOf } from '../../../../src/dataset/divide/splitContents.ts';
import { planDataset } from '../../../../src/dataset/plan/plan.ts';
import { listEntries } from '../../../../src/dataset/source/zip.ts';
import { type Dataset, type Entry, type Listing, SPLITS } from '../../../../src/dataset/types.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { leastCpuMs } from '../../support/cpuTime.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';

const SETTINGS = { valShare: 0.15, testShare: 0.15, splitSeed: 1 };
const DIVISION = { groupPattern: DEFAULT_GROUP_PATTERN, splitSeed: 1 };
const BY_GROUPS = { ...DIVISION, foldsBy: 'groups' } as const;
const patient = groupFinder(DEFAULT_GROUP_PATTERN);

function listing(paths: string[], name = 'x.zip'): Listing {
  const entries = paths.map((path, i): Entry => ({ path, bytes: 10 + i, crc32: i, problem: null }));
  return { kind: 'zip', name, bytes: 1, entries };
}
const planned = (paths: string[]) => planDataset([listing(paths)], SETTINGS);
const counts = (dataset: Dataset) => SPLITS.map((split) => classCounts(dataset, split));
const indices = (dataset: Dataset, split: 'train' | 'val') =>
  imagesOf(dataset, split).map(({ index }) => index);

/** Patients with pictures both among these indices and those. */
function torn({ images }: Dataset, a: number[], b: number[]): string[] {
  const names = (side: number[]) => new Set(side.flatMap((index) => patient(images[index].path) ?? []));
  const others = names(b);
  return [...names(a)].filter((name) => others.has(name));
}

/** Five pictures of each of twenty patients, in two classes, two of them in val; and a test folder with the same names. */
const PATHS = Array.from({ length: 100 }, (_, i) => {
  const kind = i % 20 < 8 ? 'sick' : 'well';
  return `${i < 2 ? 'val' : 'train'}/${kind}/person${i % 20}_${i}.png`;
}).concat('test/sick/person0_1.png', 'test/well/person19_1.png', 'val/well/person19_9.png');

describe('carveValidation', () => {
  it('divides train and validation anew, keeps patients together and test as it is', async () => {
    const dataset = await planned(PATHS);
    const carved = carveValidation(dataset, { ...DIVISION, valShare: 0.2 });
    expect(torn(dataset, indices(dataset, 'train'), indices(dataset, 'val'))).not.toEqual([]);
    expect(torn(carved, indices(carved, 'train'), indices(carved, 'val'))).toEqual([]);
    expect(counts(carved)).toEqual([
      [30, expect.any(Number)],
      [10, expect.any(Number)],
      [1, 1],
    ]);
    expect(classCounts(carved, 'val')[1]).toBeGreaterThanOrEqual(10);
    expect(classCounts(carved, 'val')[1]).toBeLessThanOrEqual(15);
    expect(carved.images.map(({ split, ...image }) => image)).toEqual(
      dataset.images.map(({ split, ...image }) => image),
    );
    expect(imagesOf(carved, 'test')).toEqual(imagesOf(dataset, 'test'));
    expect(carved.hash).toBe(dataset.hash);
    expect(carved.notes.at(-1)).toMatch(
      /^The validation split was carved anew: \d+ of 101 pictures of train and validation, drawn at random from each class with seed 1, the pictures of each of 20 groups by file name together\.$/,
    );
  });

  it('gives the same split for the same seed, from whatever split it starts', async () => {
    const dataset = await planned(PATHS);
    const once = carveValidation(dataset, { ...DIVISION, valShare: 0.2 });
    const other = carveValidation(dataset, { ...DIVISION, valShare: 0.2, splitSeed: 2 });
    expect(indices(carveValidation(dataset, { ...DIVISION, valShare: 0.2 }), 'val')).toEqual(
      indices(once, 'val'),
    );
    expect(indices(carveValidation(other, { ...DIVISION, valShare: 0.2 }), 'val')).toEqual(
      indices(once, 'val'),
    );
    expect(indices(other, 'val')).not.toEqual(indices(once, 'val'));
  });

  it('keeps identical copies on one side and no longer warns of what was', async () => {
    const paths = Array.from(
      { length: 20 },
      (_, i) => `${i < 2 ? 'val' : 'train'}/${i % 2 ? 'a' : 'b'}/${i}.png`,
    );
    const entries = listing(paths).entries.map((entry, i) => ({ ...entry, bytes: 1, crc32: i % 10 }));
    const dataset = await planDataset([{ ...listing(paths), entries }], SETTINGS);
    const warning = (notes: string[]) => notes.filter((note) => note.includes('also in train'));
    expect(warning(dataset.notes)).toEqual([expect.stringMatching(/^2 pictures of the validation split/)]);
    const carved = carveValidation(dataset, { ...DIVISION, valShare: 0.2 });
    expect(warning(carved.notes)).toEqual([]);
    expect(carved.notes.at(-1)).toMatch(/, identical copies on one side\.$/);
    expect(imagesOf(carved, 'val').length).toBeGreaterThan(1);
  });

  it('takes patients of two sources for different ones', async () => {
    const dataset = await planDataset(
      [
        listing(PATHS, 'a.zip'),
        listing(
          PATHS.map((path) => path.replace('.png', '.jpg')),
          'b.zip',
        ),
      ].map((one, i) => ({
        ...one,
        entries: one.entries.map((entry) => ({ ...entry, crc32: entry.crc32! + 1000 * i })),
      })),
      SETTINGS,
    );
    const { notes } = carveValidation(dataset, { ...DIVISION, valShare: 0.2 });
    expect(notes.at(-1)).toContain('each of 40 groups');
  });

  it('refuses where nothing can be set aside, and a pattern that is none', async () => {
    const dataset = await planned(['train/a/p_1.png', 'train/a/p_2.png', 'train/b/p_3.png', 'val/b/p_4.png']);
    expect(() => carveValidation(dataset, { groupPattern: '^(p)_', splitSeed: 1, valShare: 0.2 })).toThrow(
      UserError,
    );
    expect(() => carveValidation(dataset, { groupPattern: '^(p', splitSeed: 1, valShare: 0.2 })).toThrow(
      UserError,
    );
  });
});

describe('planDataset', () => {
  it('keeps patients together where it carves', async () => {
    const dataset = await planned(PATHS.slice(0, 100).map((path) => path.replace(/^(train|val)/, 'all')));
    const sides = SPLITS.map((split) => imagesOf(dataset, split).map(({ index }) => index));
    expect(torn(dataset, sides[0], [...sides[1], ...sides[2]])).toEqual([]);
    expect(torn(dataset, sides[1], sides[2])).toEqual([]);
    expect(dataset.notes[0]).toContain(
      'the pictures of each of 20 groups by file name together; 15% validation',
    );
  });
  it('takes another pattern', async () => {
    const paths = PATHS.slice(0, 100).map((path) =>
      path.replace(/^(train|val)/, 'all').replace('person', 'p'),
    );
    const alone = await planDataset([listing(paths)], SETTINGS);
    expect(alone.notes[0]).not.toContain('group');
    const { notes } = await planDataset([listing(paths)], { ...SETTINGS, groupPattern: '^(p\\d+)_' });
    expect(notes[0]).toContain('each of 20 groups');
  });
});

describe('kFolds', () => {
  it('puts every picture but those of test into one validation split, no patient into two', async () => {
    const dataset = await planned(PATHS);
    const folds = kFolds(dataset, 4, BY_GROUPS, null);
    const all = dataset.images.filter(({ split }) => split !== 'test').map(({ index }) => index);
    expect(folds.flatMap((fold) => indices(fold, 'val')).sort((a, b) => a - b)).toEqual(all);
    for (const [at, fold] of folds.entries()) {
      const [train, val] = [indices(fold, 'train'), indices(fold, 'val')];
      expect([...train, ...val].sort((a, b) => a - b)).toEqual(all);
      expect(torn(fold, train, val)).toEqual([]);
      expect(classCounts(fold, 'val')[0]).toBe(10);
      expect(imagesOf(fold, 'test')).toEqual(imagesOf(dataset, 'test'));
      expect(fold.notes.at(-1)).toMatch(
        new RegExp(`^Fold ${at + 1} of 4 .*each of 20 groups by file name together\\)`),
      );
    }
  });

  it('refuses fewer than two folds and more than a class has groups', async () => {
    const dataset = await planned(PATHS);
    for (const k of [1, 2.5, 0]) expect(() => kFolds(dataset, k, BY_GROUPS, null)).toThrow(UserError);
    expect(() => kFolds(dataset, 9, BY_GROUPS, null)).toThrow(
      '"sick" has 8 groups of pictures, too few for 9 folds.',
    );
  });
});

describe('heldOut', () => {
  it('takes the validation pictures of folds together; those that none of them held out stay in train', async () => {
    const dataset = await planned(PATHS);
    const folds = kFolds(dataset, 4, BY_GROUPS, null);
    const all = dataset.images.filter(({ split }) => split !== 'test').map(({ index }) => index);
    expect(indices(heldOut(folds), 'val')).toEqual(all);
    const three = heldOut(folds.slice(1));
    expect(indices(three, 'train')).toEqual(indices(folds[0], 'val'));
    expect(imagesOf(three, 'test')).toEqual(imagesOf(dataset, 'test'));
    expect(three.notes.filter((note) => note.startsWith('Fold '))).toEqual([]);
    expect(three.notes.at(-1)).toContain('that of 3 folds together');
  });
});

const ZIP = 'datasets/chest-xray-224.zip';
const NO_ZIP = withoutShared(ZIP);
describe.skipIf(NO_ZIP)(`the real chest X-rays${NO_ZIP}`, async () => {
  const file = NO_ZIP ? null : await openAsBlob(sharedPath(ZIP));
  const dataset = file
    ? await planDataset(
        [{ kind: 'zip', name: 'chest-xray-224.zip', bytes: file.size, entries: await listEntries(file) }],
        SETTINGS,
      )
    : null!;

  it('are carved at 15% of each class without a patient on both sides', async () => {
    expect(counts(dataset)).toEqual([
      [1341, 3875],
      [8, 8],
      [234, 390],
    ]);
    const carve = () => carveValidation(dataset, { ...DIVISION, valShare: 0.15 });
    const carved = carve();
    // A task of the page.
    expect(await leastCpuMs(carve, 3)).toBeLessThan(500);
    expect(torn(carved, indices(carved, 'train'), indices(carved, 'val'))).toEqual([]);
    expect(counts(carved)).toEqual([
      [1146, 3301],
      [203, 582],
      [234, 390],
    ]);
  });

  it('fall into five folds without a patient in two', () => {
    for (const fold of kFolds(dataset, 5, BY_GROUPS, null)) {
      expect(torn(fold, indices(fold, 'train'), indices(fold, 'val'))).toEqual([]);
      const [normal, pneumonia] = classCounts(fold, 'val');
      expect(Math.abs(normal - 1349 / 5)).toBeLessThanOrEqual(1);
      expect(Math.abs(pneumonia - 3883 / 5)).toBeLessThanOrEqual(1);
    }
  });

  it('all belong to a patient, of whom some have many pictures', () => {
    const counter = createGroupPreview(DEFAULT_GROUP_PATTERN);
    counter.add(dataset.images.filter(({ split }) => split !== 'test'));
    const { largest, ungrouped } = counter.preview(9999);
    expect(ungrouped).toBe(0);
    expect(largest.reduce((sum, { images }) => sum + images, 0)).toBe(5232);
    expect(largest[0].images).toBeGreaterThan(10);
  });
});
