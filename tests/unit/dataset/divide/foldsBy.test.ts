/** Folds that hold out whole kinds of pictures: families of file names, and clusters of what pictures look like. */
import { describe, expect, it } from 'vitest';
import { clustersOf, distanceOf, standardised } from '../../../../src/dataset/divide/clusters.ts';
import { familyOf, nameDistance } from '../../../../src/dataset/divide/families.ts';
import { type Foldable, foldsBy, mostFoldsBy } from '../../../../src/dataset/divide/foldsBy.ts';
import { DEFAULT_GROUP_PATTERN, groupFinder } from '../../../../src/dataset/divide/groupPattern.ts';
import { fewerKinds } from '../../../../src/dataset/divide/kinds.ts';
import { groupsOf } from '../../../../src/dataset/divide/resplit.ts';
import { pictureStatistics } from '../../../../src/dataset/pixels/statistics.ts';
import type { DatasetImage } from '../../../../src/dataset/types.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { randomFor } from '../../../../src/shared/random.ts';

const CLASSES = ['NORMAL', 'PNEUMONIA'];
const patient = groupFinder(DEFAULT_GROUP_PATTERN);

function imagesOf(names: readonly (readonly [label: number, name: string])[]): DatasetImage[] {
  return names.map(([label, name], index) => {
    const path = `train/${CLASSES[label]}/${name}`;
    const entry = { path, bytes: 1, crc32: index, problem: null };
    return { index, path, split: 'train', label, source: 0, entry };
  });
}

function foldable(images: DatasetImage[], statistics: Foldable['statistics'] = null): Foldable {
  const groups = groupsOf(images, CLASSES.length, DEFAULT_GROUP_PATTERN);
  return { groups, classes: CLASSES, seed: 1, statistics };
}

/** The chest X-rays' names: two large families in each class, small ones beside them, patients with pictures in two of them. */
const CHEST = imagesOf([
  ...Array.from({ length: 60 }, (_, i) => [0, `NORMAL2-IM-${1000 + i}-0001.jpeg`] as const),
  ...Array.from({ length: 40 }, (_, i) => [0, `IM-0${100 + i}-0001.jpeg`] as const),
  ...Array.from({ length: 6 }, (_, i) => [0, `IM-0${100 + i}-0001-0002.jpeg`] as const),
  ...Array.from({ length: 90 }, (_, i) => [1, `person${i}_bacteria_${i}.jpeg`] as const),
  ...Array.from({ length: 50 }, (_, i) => [1, `person${200 + i}_virus_${i}.jpeg`] as const),
  // One patient of bacteria has a picture among the viruses, and one name is alone.
  [1, 'person3_virus_700.jpeg'],
  [1, 'person3_bacteria_701.jpeg'],
  [1, 'person300_virus_1_2.jpeg'],
]);

const names = (fold: readonly DatasetImage[]) => new Set(fold.map(({ path }) => familyOf(path)));

/** A partition with every class in each part and no patient in two. */
function checkFolds(folds: DatasetImage[][], images: readonly DatasetImage[]): void {
  const indices = folds.flat().map(({ index }) => index);
  expect(indices.sort((a, b) => a - b)).toEqual(images.map(({ index }) => index));
  for (const fold of folds) expect(new Set(fold.map(({ label }) => label)).size).toBe(CLASSES.length);
  const patients = folds.map((fold) => new Set(fold.flatMap(({ path }) => patient(path) ?? [])));
  patients.forEach((own, at) => {
    for (const other of patients.slice(at + 1))
      expect([...own].filter((name) => other.has(name))).toEqual([]);
  });
}

describe('families of file names', () => {
  it('are the names without numbers and ending', () => {
    expect(
      ['a/person1946_bacteria_4874.jpeg', 'IM-0115-0001.jpeg', 'NORMAL2-IM-1427-0001.jpeg', '12.5.png'].map(
        familyOf,
      ),
    ).toEqual(['person#_bacteria_#', 'IM-#-#', 'NORMAL#-IM-#-#', '#.#']);
    expect(nameDistance('IM-#-#-#', 'IM-#-#')).toBe(2);
    expect(nameDistance('', 'abc')).toBe(3);
  });

  it('are held out whole, but for patients that have pictures in two', () => {
    const folds = foldsBy('name families', 2, foldable(CHEST));
    checkFolds(folds, CHEST);
    const [withIm, without] = folds[0].some(({ path }) => path.includes('/IM-'))
      ? folds
      : [folds[1], folds[0]];
    expect([...names(withIm)]).toContain('IM-#-#-#');
    expect([...names(without)]).toContain('NORMAL#-IM-#-#');
    const bacteria = folds.find((fold) => names(fold).has('person#_bacteria_#')) as DatasetImage[];
    expect(bacteria.filter(({ path }) => path.includes('virus')).map(({ path }) => path)).toEqual([
      'train/PNEUMONIA/person3_virus_700.jpeg',
    ]);
    expect(folds.filter((fold) => names(fold).has('person#_virus_#_#'))).toHaveLength(1);
  });

  it('make as many folds as every class has of them, and say where there are too few', () => {
    expect(mostFoldsBy('name families', foldable(CHEST))).toHaveLength(2);
    expect(() => foldsBy('name families', 3, foldable(CHEST))).toThrow(
      '"PNEUMONIA" has 2 families of file names, too few for 3 folds.',
    );
    const numbered = imagesOf(Array.from({ length: 40 }, (_, i) => [i % 2, `${i}.png`] as const));
    const refusal = mostFoldsBy('name families', foldable(numbered));
    expect(refusal).toBeInstanceOf(UserError);
    expect((refusal as UserError).message).toContain(
      '"NORMAL" has 1 family of file names, too few for 2 folds',
    );
    // Names that are all different are one family: the rest.
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const hashes = imagesOf(
      Array.from({ length: 400 }, (_, i) => {
        const text = [0, 1, 2].map((at) => letters[Math.floor(i / 26 ** at) % 26]).join('');
        return [i % 2, `${text}.png`] as const;
      }),
    );
    expect(mostFoldsBy('name families', foldable(hashes))).toBeInstanceOf(UserError);
  });
});

it('joins small kinds with the nearest', () => {
  const kind = (like: number, size: number) => ({ like, items: new Array<number>(size).fill(like) });
  const gap = (a: number, b: number) => Math.abs(a - b);
  const sizes = (k: number) =>
    fewerKinds([kind(9, 50), kind(1, 100), kind(10, 20), kind(2, 30), kind(30, 1)], k, gap).map(
      ({ like, items }) => [like, items.length],
    );
  expect(sizes(9)).toEqual([
    [1, 100],
    [9, 50],
    [2, 30],
    [10, 21],
  ]);
  expect(sizes(2)).toEqual([
    [1, 130],
    [9, 71],
  ]);
});

describe('clusters of pictures', () => {
  const random = randomFor(4);
  /** A grey square of so many levels with noise, and a black border where asked. */
  function drawn(level: number, hasBorder: boolean) {
    const pixels = Uint8Array.from({ length: 32 * 32 }, (_, at) => {
      const [x, y] = [at % 32, at >> 5];
      const isRim = Math.min(x, y, 31 - x, 31 - y) < 2;
      return hasBorder && isRim ? 0 : level + Math.floor(random() * 20);
    });
    return pictureStatistics({ height: 32, width: 32, channels: 1, pixels });
  }
  const images = imagesOf(Array.from({ length: 90 }, (_, i) => [i % 2, `${i}.png`] as const));
  const isDark = (index: number) => index % 3 === 0;
  const statistics = new Map(
    images.map(({ index }) => [index, isDark(index) ? drawn(40, true) : drawn(150, false)]),
  );

  it('tell two kinds of pictures apart, the same kind of both classes in one fold', () => {
    const folds = foldsBy('picture clusters', 2, foldable(images, statistics));
    checkFolds(folds, images);
    for (const fold of folds) expect(new Set(fold.map(({ index }) => isDark(index))).size).toBe(1);
  });

  it('are the same each time, by the seed', () => {
    const once = foldsBy('picture clusters', 3, foldable(images, statistics));
    checkFolds(once, images);
    expect(foldsBy('picture clusters', 3, foldable(images, statistics))).toEqual(once);
    const shuffledMap = new Map([...statistics].reverse());
    expect(foldsBy('picture clusters', 3, foldable(images, shuffledMap))).toEqual(once);
  });

  it('are as many as there are different pictures at most', () => {
    const same = new Map(images.map(({ index }) => [index, new Float64Array(9).fill(index % 4 < 2 ? 1 : 2)]));
    expect(mostFoldsBy('picture clusters', foldable(images, same))).toHaveLength(2);
    const equal = new Map(images.map(({ index }) => [index, new Float64Array(9)]));
    expect((mostFoldsBy('picture clusters', foldable(images, equal)) as UserError).message).toContain(
      '"NORMAL" has 1 cluster of pictures, too few for 2 folds',
    );
  });

  it('are found among many as k-means finds them', () => {
    const centres = [0, 10, 20].map((at) => Float64Array.of(at, -at));
    const points = Array.from({ length: 9000 }, (_, i) =>
      centres[i % 3].map((value) => value + random() - 0.5),
    );
    const clusters = clustersOf(points, 3, 7);
    expect(clusters.map(({ length }) => length)).toEqual([3000, 3000, 3000]);
    expect(clusters.map(([first]) => first)).toEqual([0, 1, 2]);
    for (const cluster of clusters) expect(new Set(cluster.map((at) => at % 3)).size).toBe(1);
    const [a, b] = standardised([Float64Array.of(1, 5), Float64Array.of(3, 5)]);
    expect([a, b]).toEqual([Float64Array.of(-1, 0), Float64Array.of(1, 0)]);
    expect(distanceOf(a, b)).toBe(4);
  });
});
