/** Which dataset becomes of which zip: splits, classes, leftovers, copies, and every refusal's sentence. */
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeGreyPng } from '../../../../scripts/sample/png.mjs';
import { classCounts, foundSentence } from '../../../../src/dataset/divide/splitContents.ts';
import { planDataset } from '../../../../src/dataset/plan/plan.ts';
import { listEntries } from '../../../../src/dataset/source/zip.ts';
import { type Dataset, type Listing, SPLITS } from '../../../../src/dataset/types.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { makeZip, type Part } from '../../support/makeZip.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';

const SETTINGS = { valShare: 0.15, testShare: 0.15, splitSeed: 1 };

/** Pictures by path; the content is the path, so that no two are the same. */
const pictures = (...paths: string[]): Part[] => paths.map((path) => ({ path, data: path }));
const many = (folder: string, count: number) =>
  pictures(...Array.from({ length: count }, (_, i) => `${folder}/${String(i).padStart(3, '0')}.jpg`));
const WHOLE = ['train', 'val', 'test'].flatMap((split) =>
  pictures(`x/${split}/cat/1.jpg`, `x/${split}/dog/1.jpg`, `x/${split}/dog/2.jpg`),
);

async function listing(file: Blob, name = 'pictures.zip'): Promise<Listing> {
  return { kind: 'zip', name, bytes: file.size, entries: await listEntries(file) };
}

async function plan(parts: Part[], settings = SETTINGS): Promise<Dataset> {
  return planDataset([await listing(makeZip(parts))], settings);
}

async function refusal(parts: Part[], settings = SETTINGS): Promise<string> {
  const thrown = await plan(parts, settings).then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(UserError);
  return (thrown as UserError).message;
}

const counts = (dataset: Dataset) => SPLITS.map((split) => classCounts(dataset, split));
const paths = (dataset: Dataset) => dataset.images.map((image) => image.path);

/**
 * Two PNGs of one size and CRC-32 that differ, also in their deflated size: of the pixels only 16 bits reach the checksum of
 * the file, as each chunk ends in its own.
 */
function alikePngs(): [Uint8Array, Uint8Array] {
  const seen = new Map<number, Uint8Array>();
  for (let seed = 0; ; seed++) {
    const random = randomFor(seed);
    const greys = Uint8Array.from({ length: 64 }, (_, i) => (i % (2 + (seed % 29)) ? 0 : random() * 256));
    const png = encodeGreyPng(greys, 8);
    const before = seen.get(crc32(png));
    if (before && deflateRawSync(before).length !== deflateRawSync(png).length) return [before, png];
    seen.set(crc32(png), png);
  }
}

describe('with split folders', () => {
  it('takes splits and classes from the folders', async () => {
    const dataset = await plan(WHOLE);
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(counts(dataset)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(dataset.notes).toEqual([]);
    expect(dataset.problems).toEqual([]);
    expect(foundSentence(dataset, 'train')).toBe('Found 3 images belonging to 2 classes.');
    expect(dataset.images.map(({ index }) => index)).toEqual([...dataset.images.keys()]);
    expect(dataset.images[2]).toMatchObject({ path: 'x/train/dog/2.jpg', split: 'train', label: 1 });
  });
  it('does not take two PNGs for one whose size and checksum agree by chance', async () => {
    const [one, other] = alikePngs();
    const { images, notes } = await plan([
      ...WHOLE,
      { path: 'x/train/cat/a.png', data: one, deflate: true },
      { path: 'x/train/dog/b.png', data: other, deflate: true },
      { path: 'x/val/dog/b.png', data: other, deflate: true },
    ]);
    const known = images.filter(({ path }) => path.endsWith('.png')).map(({ entry }) => entry.crc32);
    expect(new Set(known).size).toBe(1);
    expect(notes).toEqual([expect.stringMatching(/^1 picture of the validation split is also in train/)]);
  });
  it('knows other names and any case', async () => {
    const dataset = await plan(
      pictures(
        'Training/a/1.PNG',
        'Training/b/1.png',
        'VALID/a/1.webp',
        'VALID/b/1.bmp',
        'testing/a/1.gif',
        'testing/b/1.avif',
      ),
    );
    expect(counts(dataset)).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });
  it('orders classes, folders and files as Keras does', async () => {
    const dataset = await plan([
      ...pictures('train/b/10.jpg', 'train/b/9.jpg', 'train/b/sub/0.jpg', 'train/b/Z.jpg'),
      ...pictures('train/a/1.jpg', 'train/B/1.jpg', 'val/a/1.jpg', 'test/a/1.jpg'),
    ]);
    expect(dataset.classes).toEqual(['B', 'a', 'b']);
    expect(paths(dataset)).toEqual([
      'train/B/1.jpg',
      'train/a/1.jpg',
      ...['train/b/10.jpg', 'train/b/9.jpg', 'train/b/Z.jpg', 'train/b/sub/0.jpg'],
      'val/a/1.jpg',
      'test/a/1.jpg',
    ]);
    expect(foundSentence(dataset, 'val')).toBe('Found 1 images belonging to 1 classes.');
    expect(dataset.notes).toContain('The validation split has no pictures of "B" and "b".');
  });
  it('does not depend on the order in the zip', async () => {
    const parts = [...many('train/cat', 40), ...many('train/dog', 60)];
    const [one, other] = [await plan(parts), await plan([...parts].reverse())];
    const plain = ({ images }: Dataset) => images.map(({ entry: _, ...image }) => image);
    expect(plain(one)).toEqual(plain(other));
    expect(one.hash).toBe(other.hash);
  });
  it('carves a missing validation split from train, class by class, and says so', async () => {
    const parts = [
      ...many('train/cat', 40),
      ...many('train/dog', 60),
      ...many('test/cat', 5),
      ...many('test/dog', 5),
    ];
    const dataset = await plan(parts);
    expect(counts(dataset)).toEqual([
      [34, 51],
      [6, 9],
      [5, 5],
    ]);
    expect(dataset.notes).toEqual([
      'The zip has no validation folder: 15% of train (15 of 100 pictures, drawn at random from each class with seed 1) became the validation split.',
    ]);
    const val = (d: Dataset) => d.images.filter(({ split }) => split === 'val').map(({ path }) => path);
    expect(val(await plan(parts))).toEqual(val(dataset));
    expect(val(await plan(parts, { ...SETTINGS, splitSeed: 2 }))).not.toEqual(val(dataset));
  });
  it('makes no test split where there is no test folder, and says so', async () => {
    const dataset = await plan([
      ...many('train/cat', 4),
      ...many('train/dog', 4),
      ...many('val/cat', 1),
      ...many('val/dog', 1),
    ]);
    expect(counts(dataset)[2]).toEqual([0, 0]);
    expect(dataset.notes).toEqual(['The zip has no test folder: there is no test split.']);
    expect(foundSentence(dataset, 'test')).toBe('Found 0 images belonging to 0 classes.');
  });
  it('lists stray pictures as problems', async () => {
    const dataset = await plan([
      ...WHOLE,
      ...pictures('x/single.jpg', 'x/train/loose.jpg', 'x/more/cat/1.jpg'),
    ]);
    expect(dataset.images).toHaveLength(9);
    expect(dataset.problems).toEqual([
      { path: 'x/more/cat/1.jpg', reason: 'It lies outside of the train, val and test folders.' },
      { path: 'x/single.jpg', reason: 'It lies outside of the train, val and test folders.' },
      {
        path: 'x/train/loose.jpg',
        reason: 'It lies directly in a split folder, outside of the class folders.',
      },
    ]);
  });
  it('names class folders without pictures', async () => {
    const { classes, notes } = await plan([
      ...WHOLE,
      { path: 'x/train/bird/' },
      { path: 'x/train/labels/1.txt' },
    ]);
    expect(classes).toEqual(['cat', 'dog']);
    expect(notes).toContain('"x/train/bird" and "x/train/labels" hold no pictures to use.');
  });
  it('warns of pictures that stand in two splits', async () => {
    const dataset = await plan([...WHOLE, { path: 'x/test/cat/copy.jpg', data: 'x/train/cat/1.jpg' }]);
    expect(dataset.images).toHaveLength(10);
    expect(dataset.notes).toEqual([
      '1 picture of the test split is also in train (same size and checksum, for instance "x/test/cat/copy.jpg"): its figures will look better than they are.',
    ]);
  });
  it('warns of versions of one picture that the folders put into two splits', async () => {
    const { notes } = await plan([
      ...WHOLE,
      ...pictures(
        'x/train/cat/tom_jpg.rf.0123456789abcdef.jpg',
        'x/train/dog/rex_jpg.rf.0123456789abcdef.jpg',
        'x/val/cat/tom_jpg.rf.1123456789abcdef.jpg',
        'x/val/cat/tom_jpg.rf.2123456789abcdef.jpg',
        'x/test/dog/rex_jpg.rf.3123456789abcdef.jpg',
        'x/test/dog/tom_jpg.rf.4123456789abcdef.jpg',
      ),
    ]);
    expect(notes.filter((note) => note.includes('will look better'))).toEqual([
      '2 pictures of the validation split are versions of pictures in train, by their names (Roboflow, for instance "x/val/cat/tom_jpg.rf.1123456789abcdef.jpg"): its figures will look better than they are.',
      '1 picture of the test split is a version of a picture in train, by their names (Roboflow, for instance "x/test/dog/rex_jpg.rf.3123456789abcdef.jpg"): its figures will look better than they are.',
    ]);
  });
  it('takes / and ./ as mere text, and ../ where all paths begin so', async () => {
    const mixed = pictures('train/a/1.jpg', '/train/b/1.jpg', './val/a/1.jpg', '/./val/b/1.jpg');
    expect((await plan(mixed)).classes).toEqual(['a', 'b']);
    const outside = pictures('../train/a/1.jpg', '../train/b/1.jpg', '../val/a/1.jpg', '../val/b/1.jpg');
    expect((await plan(outside)).classes).toEqual(['a', 'b']);
    expect(paths(await plan(outside))).toContain('../val/b/1.jpg');
  });
  it('sets the pictures of a test folder without class folders aside', async () => {
    const { images, problems, notes } = await plan([
      ...WHOLE.filter(({ path }) => !String(path).includes('/test/')),
      ...pictures('x/test/1.jpg', 'x/test/2.jpg'),
    ]);
    expect(images).toHaveLength(6);
    expect(problems).toEqual([]);
    expect(notes).toEqual([
      '2 pictures of "x/test" lie in no class folder and have no label: they stand aside.',
      'The zip has no test folder with labels: there is no test split.',
    ]);
  });
});

describe('without split folders', () => {
  it.each(['', 'pets/', 'a/b/'])('divides 70/15/15 within each class under "%s"', async (root) => {
    const dataset = await plan([...many(`${root}cat`, 40), ...many(`${root}dog`, 100)]);
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(counts(dataset)).toEqual([
      [28, 70],
      [6, 15],
      [6, 15],
    ]);
    expect(dataset.notes).toEqual([
      'The zip has no split folders: its 140 pictures were divided at random within each class (seed 1; 15% validation, 15% test) into 98 train, 21 validation and 21 test.',
    ]);
  });
  it('follows the shares', async () => {
    const parts = [...many('cat', 100), ...many('dog', 100)];
    const dataset = await plan(parts, { valShare: 0.3, testShare: 0, splitSeed: 1 });
    expect(counts(dataset)).toEqual([
      [70, 70],
      [30, 30],
      [0, 0],
    ]);
    expect(dataset.notes).toContain('There is no test split.');
  });
  it('counts deeper folders to their class and lists pictures beside the class folders', async () => {
    const dataset = await plan([
      ...many('r/cat', 5),
      ...many('r/cat/old', 5),
      ...many('r/dog', 5),
      ...pictures('r/logo.png'),
    ]);
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(dataset.images).toHaveLength(15);
    expect(dataset.problems).toEqual([
      { path: 'r/logo.png', reason: 'It lies beside the class folders, not in one of them.' },
    ]);
  });
  it('finds a repeated copy of the tree', async () => {
    const tree = [...many('cat', 5), ...many('dog', 5)];
    const twice = ['p/', 'p/p/'].flatMap((root) => tree.map((part) => ({ ...part, path: root + part.path })));
    const dataset = await plan(twice);
    expect(dataset.images).toHaveLength(10);
    expect(dataset.notes[0]).toMatch(
      /^10 pictures are repeated copies .* in "p\/p"\); each picture is used once\.$/,
    );
  });
});

describe('leftovers and copies', () => {
  it('are recognised in a zip of the shape of Kaggle’s', async () => {
    const leftovers = [
      { path: 'x/__MACOSX/' },
      { path: 'x/__MACOSX/._x', data: 'apple' },
      { path: 'x/__MACOSX/x/train/cat/._1.jpg', data: 'apple' },
      { path: 'x/train/cat/._2.jpg', data: 'apple' },
      { path: 'x/.DS_Store', data: 'ds' },
      { path: 'x/train/.DS_Store', data: 'ds' },
      { path: 'x/train/cat/Thumbs.db', data: 't' },
      { path: 'x/train/cat/desktop.ini', data: 't' },
      { path: 'x/.git/train/cat/3.jpg', data: 'g' },
      { path: 'x/train/cat/.hidden.jpg', data: 'h' },
      { path: 'x/labels.csv', data: 'l' },
    ];
    const inner = WHOLE.map((part) => ({ ...part, path: `x/${part.path}` }));
    const dataset = await plan([...inner, ...leftovers, ...WHOLE]);
    expect(paths(dataset)).toEqual(paths(await plan(WHOLE)));
    expect(dataset.problems).toEqual([]);
    expect(dataset.notes).toEqual([
      '2 files of the folder "__MACOSX" were left out.',
      '1 file named "._…" (macOS attributes, not pictures) was left out.',
      '2 files named ".DS_Store" were left out.',
      '1 file named "Thumbs.db" was left out.',
      '1 file named "desktop.ini" was left out.',
      '2 files that are hidden (a name or folder starting with a dot) were left out.',
      'Left out, as it is no picture: 1 .csv file in "x".',
      '9 pictures are repeated copies (same class, name, size and checksum, in "x/x"); each picture is used once.',
    ]);
  });
  it('keeps pictures of one name that differ', async () => {
    const dataset = await plan([...WHOLE, { path: 'y/train/cat/1.jpg', data: 'another' }]);
    expect(dataset.images).toHaveLength(10);
  });
  it('of two pictures with one path keeps the first', async () => {
    const dataset = await plan([...WHOLE, { path: 'x/train/cat/1.jpg', data: 'another' }]);
    expect(dataset.images).toHaveLength(9);
    expect(dataset.images[0].entry.bytes).toBe('x/train/cat/1.jpg'.length);
    expect(dataset.notes[0]).toBe(
      'The zip lists 1 path more than once ("x/train/cat/1.jpg"); only the first file of each is used.',
    );
  });
});

describe('pictures that cannot be used', () => {
  it('are listed, and the rest stays', async () => {
    const bad: Part[] = [
      { path: 'x/train/cat/empty.jpg' },
      { path: 'x/train/cat/film.TIFF', data: 'tiff' },
      { path: 'x/train/cat/locked.jpg', data: 'l', encrypted: true },
      { path: 'x/train/cat/lzma.jpg', data: 'l', method: 14 },
      { path: 'x/train/cat/nowhere.jpg', data: 'n', offset: 1e9 },
    ];
    const { images, problems } = await plan([...WHOLE, ...bad]);
    expect(images).toHaveLength(9);
    expect(problems.map(({ path }) => path)).toEqual(bad.map(({ path }) => path));
    expect(problems.map(({ reason }) => reason)).toEqual([
      'It is empty (0 bytes).',
      'TIFF is not supported by browsers; convert to PNG or JPEG.',
      expect.stringMatching(/^It is encrypted/),
      expect.stringMatching(/method 14/),
      expect.stringMatching(/outside of the zip/),
    ]);
  });
  it('may be more than a call takes arguments', async () => {
    const known = await listing(makeZip(WHOLE));
    const bad = Array.from({ length: 200_000 }, (_, i) => ({
      ...known.entries[0],
      path: `x/train/cat/bad${i}.jpg`,
      crc32: i,
      problem: 'It is encrypted.',
    }));
    const { problems } = await planDataset([{ ...known, entries: [...known.entries, ...bad] }], SETTINGS);
    expect(problems).toHaveLength(200_000);
  });
});

describe('a zip that cannot be trained on', () => {
  const damaged = (part: Part, change: Partial<Part>) => ({ ...part, ...change });
  it.each<[string, Part[], RegExp]>([
    [
      'no pictures',
      [
        { path: 'a/readme.txt', data: 'a' },
        { path: 'b/more.txt', data: 'b' },
        { path: 'inner.zip', data: 'z' },
      ],
      /^"pictures.zip" holds no pictures\. Expected pictures that end in \.jpg, .* It holds 2 × \.txt, 1 × \.zip\.$/,
    ],
    [
      'folders only',
      [{ path: 'train/' }, { path: 'train/cat/' }],
      /holds no pictures\. Expected .*\.avif\.$/,
    ],
    ['leftovers only', pictures('__MACOSX/train/cat/._1.jpg'), /holds no pictures/],
    [
      'TIFF only',
      pictures('train/cat/1.tif', 'train/dog/1.tif'),
      /^None of the 2 pictures .* TIFF is not supported/,
    ],
    [
      'all encrypted',
      [...WHOLE.map((part) => damaged(part, { encrypted: true })), { path: 'readme.txt', data: 'plain' }],
      /^All pictures in "pictures.zip" are encrypted\. Expected a zip without a password\.$/,
    ],
    [
      'all of an unknown method',
      WHOLE.map((part) => damaged(part, { method: 9 })),
      /^None of the 9 .* method 9/,
    ],
    [
      'one class',
      pictures('train/cat/1.jpg', 'val/cat/1.jpg'),
      /only one class, "cat"\. Expected at least two/,
    ],
    ['one class without splits', pictures('pets/cat/1.jpg', 'pets/cat/2.jpg'), /only one class, "cat"/],
    [
      'a class missing from train',
      [...WHOLE, ...pictures('x/test/bird/1.jpg')],
      /^The train folder has no pictures of "bird", which occurs in other splits\. Expected every class in train, where "cat" and "dog" were found\.$/,
    ],
    [
      'a class whose train pictures are all unusable',
      [...WHOLE.filter(({ path }) => path !== 'x/train/cat/1.jpg'), { path: 'x/train/cat/1.jpg' }],
      /no pictures of "cat"/,
    ],
    [
      'no train folder',
      pictures('val/a/1.jpg', 'val/b/1.jpg', 'test/a/1.jpg'),
      /no train folder, only "test" and "val"/,
    ],
    [
      'an empty split folder',
      [...WHOLE.filter(({ path }) => !String(path).includes('/val/')), { path: 'x/val/' }],
      /^The split folder "x\/val" holds no pictures\. Expected class folders/,
    ],
    [
      'an empty class folder in an empty split folder',
      [...WHOLE.filter(({ path }) => !String(path).includes('/test/')), { path: 'x/Test/cat/' }],
      /^The split folder "x\/Test" holds no pictures/,
    ],
    [
      'a split folder with leftovers only',
      [
        ...WHOLE.filter(({ path }) => !String(path).includes('/val/')),
        { path: 'x/val/.DS_Store', data: 'd' },
      ],
      /"x\/val" holds no pictures/,
    ],
    [
      'a split folder of unusable pictures',
      WHOLE.map((part) => (String(part.path).includes('/val/') ? damaged(part, { method: 1 }) : part)),
      /"x\/val" holds no picture that can be used; the first of 3, "x\/val\/cat\/1\.jpg": .* method 1;/,
    ],
    [
      'train/train without classes',
      pictures('train/train/cat.0.jpg', 'train/train/dog.0.jpg'),
      /directly in "train\/train"/,
    ],
    ['no folders at all', pictures('1.jpg', '2.jpg'), /at the top of the zip without folders/],
    ['one picture a class', pictures('train/cat/1.jpg', 'train/dog/1.jpg'), /only one picture to train on/],
  ])('%s', async (_, parts, message) => {
    expect(await refusal(parts)).toMatch(message);
  });
});

describe('the hash', () => {
  it('is SHA-256 over the sorted lines of the pictures used', async () => {
    const dataset = await plan([...WHOLE, { path: 'readme.txt', data: 'r' }]);
    const lines = dataset.images.map(({ path, entry }) => `${path}\t${entry.bytes}\t${entry.crc32}`).sort();
    expect(dataset.hash).toBe(createHash('sha256').update(lines.join('\n')).digest('hex'));
    expect((await plan([...WHOLE, ...pictures('x/train/cat/2.jpg')])).hash).not.toBe(dataset.hash);
  });
});

describe('real zips', () => {
  const XRAYS = 'datasets/chest-xray-224.zip';
  const GROCERY = 'datasets/grocery-7class.zip';
  const real = async (zip: string) =>
    planDataset([await listing(await openAsBlob(sharedPath(zip)))], SETTINGS);
  it.skipIf(withoutShared(XRAYS))(`chest-xray-224${withoutShared(XRAYS)}`, async () => {
    const dataset = await real(XRAYS);
    expect(dataset.classes).toEqual(['NORMAL', 'PNEUMONIA']);
    expect(counts(dataset)).toEqual([
      [1341, 3875],
      [8, 8],
      [234, 390],
    ]);
    expect(foundSentence(dataset, 'train')).toBe('Found 5216 images belonging to 2 classes.');
    expect(dataset.problems).toEqual([]);
  });
  it.skipIf(withoutShared(GROCERY))(`grocery-7class${withoutShared(GROCERY)}`, async () => {
    const dataset = await real(GROCERY);
    expect(counts(dataset)).toEqual([
      [41, 45, 43, 46, 42, 32, 34],
      [5, 6, 5, 5, 5, 3, 5],
      [40, 44, 42, 45, 41, 31, 33],
    ]);
    expect(dataset.notes).toEqual(['Left out, as it is no picture: 1 file without an ending in "grocery".']);
  });
});
