/** Several sources in one dataset: merged by split and class, without what is there already. */
import { describe, expect, it } from 'vitest';
import { classCounts } from '../../../../src/dataset/divide/splitContents.ts';
import { planDataset } from '../../../../src/dataset/plan/plan.ts';
import { withChecksumsOfTwins } from '../../../../src/dataset/pool/checksums.ts';
import { openSource, sourceBytes } from '../../../../src/dataset/source/sources.ts';
import { type Dataset, type Listing, type Source, SPLITS } from '../../../../src/dataset/types.ts';
import { CancelledError, UserError } from '../../../../src/shared/errors.ts';
import { makeZip } from '../../support/makeZip.ts';

const SETTINGS = { valShare: 0.2, testShare: 0.2, splitSeed: 1 };

/** Pictures by path; the content is the path, but for those that are given another. */
type Files = Record<string, string>;
const files = (...paths: string[]): Files => Object.fromEntries(paths.map((path) => [path, path]));
const many = (folder: string, count: number, from = 0) =>
  files(...Array.from({ length: count }, (_, i) => `${folder}/${String(i + from).padStart(3, '0')}.jpg`));

function zip(name: string, content: Files): Source {
  const parts = Object.entries(content).map(([path, data]) => ({ path, data }));
  return { kind: 'zip', name, file: makeZip(parts, {}, name) };
}
function folder(name: string, content: Files): Source {
  const files = Object.entries(content).map(([path, data]) => ({ path, file: new File([data], 'x') }));
  return { kind: 'folder', name, files };
}

async function listingsOf(sources: Source[]): Promise<Listing[]> {
  const listings = await Promise.all(
    sources.map(async (source) => ({
      kind: source.kind,
      name: source.name,
      bytes: sourceBytes(source),
      entries: await openSource(source).list(),
    })),
  );
  return withChecksumsOfTwins(sources, listings, new AbortController().signal);
}
async function plan(...sources: Source[]): Promise<Dataset> {
  return planDataset(await listingsOf(sources), SETTINGS);
}

const counts = (dataset: Dataset) => SPLITS.map((split) => classCounts(dataset, split));
const placesOf = (dataset: Dataset) =>
  new Map(dataset.images.map(({ path, split, label }) => [path, `${split} ${dataset.classes[label]}`]));

const WHOLE = files(
  ...['train', 'val', 'test'].flatMap((split) => ['cat', 'dog'].map((name) => `x/${split}/${name}/1.jpg`)),
);

describe('several sources', () => {
  it('merge by split and class', async () => {
    const dataset = await plan(
      zip('a.zip', WHOLE),
      zip('b.zip', files('y/train/cat/2.jpg', 'Test/dog/2.jpg')),
    );
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(counts(dataset)).toEqual([
      [2, 1],
      [1, 1],
      [1, 2],
    ]);
    expect(dataset.name).toBe('a.zip + b.zip');
    expect(dataset.notes).toEqual([]);
    expect(dataset.images.map(({ path, source }) => [source, path])).toContainEqual([1, 'Test/dog/2.jpg']);
  });

  it('may each hold one split or one class', async () => {
    const bySplit = await plan(
      ...['train', 'val', 'test'].map((split) =>
        zip(`${split}.zip`, files(`${split}/cat/1.jpg`, `${split}/dog/1.jpg`)),
      ),
    );
    expect(counts(bySplit)).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    const byClass = await plan(zip('1.zip', many('cat', 10)), folder('dog', many('dog', 10)));
    expect(byClass.classes).toEqual(['cat', 'dog']);
    expect(counts(byClass)).toEqual([
      [6, 6],
      [2, 2],
      [2, 2],
    ]);
  });

  it('bring a new class', async () => {
    const dataset = await plan(zip('a.zip', WHOLE), folder('birds', many('train/bird', 3)));
    expect(dataset.classes).toEqual(['bird', 'cat', 'dog']);
    expect(dataset.notes).toContain('The validation split has no pictures of "bird".');
  });

  it('are refused together where only another split has a class', async () => {
    const work = plan(zip('a.zip', WHOLE), zip('b.zip', files('test/bird/1.jpg')));
    await expect(work).rejects.toThrow(UserError);
    await expect(work).rejects.toThrow('The train folder has no pictures of "bird"');
  });

  it('are refused by name where one of them has no dataset in it', async () => {
    const loose = plan(zip('a.zip', WHOLE), zip('b.zip', files('1.jpg')));
    await expect(loose).rejects.toThrow(/^"b.zip": The pictures lie at the top of the zip/);
    const none = plan(zip('a.zip', WHOLE), zip('b.zip', files('1.txt')));
    await expect(none).rejects.toThrow(/^"b.zip" holds no pictures/);
  });

  it('never move a picture to another split', async () => {
    const first = zip('a.zip', { ...many('cat', 30), ...many('dog', 30) });
    const [alone, both] = [await plan(first), await plan(first, zip('b.zip', many('new/cat', 25, 100)))];
    const after = placesOf(both);
    for (const [path, place] of placesOf(alone)) expect(after.get(path)).toBe(place);
    expect(counts(both)).toEqual([
      [18 + 15, 18],
      [6 + 5, 6],
      [6 + 5, 6],
    ]);
    expect(both.notes).toEqual([
      expect.stringMatching(
        /^"a.zip" has no split folders: its 60 pictures were divided .* into 36 train, 12 val/,
      ),
      expect.stringMatching(
        /^"b.zip" has no split folders: its 25 pictures were divided .* into 15 train, 5 val/,
      ),
    ]);
  });

  it('take the validation split from whoever has one, and then carve none from train folders', async () => {
    const train = zip('a.zip', { ...many('train/cat', 5), ...many('train/dog', 5) });
    expect(counts(await plan(train))[1]).toEqual([1, 1]);
    const dataset = await plan(train, zip('b.zip', files('val/cat/1.jpg', 'val/dog/1.jpg')));
    expect(counts(dataset)[0]).toEqual([5, 5]);
    expect(dataset.notes).toEqual(['None has a test folder: there is no test split.']);
  });

  it('name their own leftovers and problems', async () => {
    const odd = { ...files('val/cat/.DS_Store', 'val/cat/1.tif'), 'val/cat/empty.jpg': '' };
    const dataset = await plan(zip('a.zip', WHOLE), zip('b.zip', { ...files('val/cat/2.jpg'), ...odd }));
    expect(dataset.notes).toEqual([
      'b.zip: 1 file named ".DS_Store" was left out.',
      expect.stringMatching(
        /^b\.zip: Left out: 1 \.tif file in "val\/cat"\. Browsers do not read TIFF\. Convert/,
      ),
    ]);
    expect(dataset.problems).toEqual([
      { path: 'b.zip/val/cat/1.tif', reason: 'TIFF is not supported by browsers; convert to PNG or JPEG.' },
      { path: 'b.zip/val/cat/empty.jpg', reason: 'It is empty (0 bytes).' },
    ]);
  });

  it('may have the same name, and pictures of the same path', async () => {
    const other = (text: string): Files => ({ 'x/train/cat/1.jpg': text });
    const dataset = await plan(
      zip('a.zip', WHOLE),
      zip('a.zip', other('second')),
      zip('a.zip', other('third')),
    );
    expect(dataset.images.slice(0, 3).map(({ path }) => path)).toEqual([
      'x/train/cat/1.jpg',
      'a.zip (2)/x/train/cat/1.jpg',
      'a.zip (3)/x/train/cat/1.jpg',
    ]);
    expect(dataset.name).toBe('a.zip + a.zip (2) + a.zip (3)');
    expect((await plan(...Array.from({ length: 5 }, () => zip('a.zip', WHOLE)))).name).toBe('a.zip + 4 more');
  });
});

describe('what is there already', () => {
  it('is left out wherever it stands, and counted', async () => {
    const first = zip('a.zip', { ...WHOLE, ...many('x/train/cat', 300) });
    const again = { ...many('x/train/cat', 300), ...many('x/train/dog', 188) };
    const elsewhere = Object.fromEntries(
      Object.entries(again).map(([path, data]) => [`deep/in/${path}`, data]),
    );
    const dataset = await plan(first, zip('b.zip', elsewhere));
    expect(dataset.notes).toEqual([
      '300 of 488 pictures of "b.zip" were already there (same size and checksum) and were left out.',
    ]);
    expect(counts(dataset)[0]).toEqual([301, 189]);
  });

  it('changes nothing where it is all', async () => {
    const [once, twice] = [
      await plan(zip('a.zip', WHOLE)),
      await plan(zip('a.zip', WHOLE), zip('a.zip', WHOLE)),
    ];
    expect(twice.images).toEqual(once.images);
    expect(twice.hash).toBe(once.hash);
    expect(twice.notes).toEqual([
      '6 of 6 pictures of "a.zip (2)" were already there (same size and checksum) and were left out.',
    ]);
  });

  it('keeps its class and split where the new source says otherwise', async () => {
    const dataset = await plan(
      zip('a.zip', WHOLE),
      zip('b.zip', {
        'train/dog/2.jpg': 'x/train/cat/1.jpg',
        'test/cat/9.jpg': 'x/train/cat/1.jpg',
        ...files('test/cat/new.jpg'),
      }),
    );
    expect(dataset.notes).toEqual([
      '2 of 3 pictures of "b.zip" were already there (same size and checksum) and were left out.',
      '2 pictures of "b.zip" have another class or split there than before (for instance "test/cat/9.jpg"); what was there first stays.',
    ]);
    expect(counts(dataset)).toEqual([
      [1, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  it('is found between a zip and a folder, by the checksums of files of one size', async () => {
    const moved = Object.fromEntries(Object.entries(WHOLE).map(([path, data]) => [`pets/${path}`, data]));
    const dataset = await plan(
      zip('a.zip', WHOLE),
      folder('pets', { ...moved, 'pets/x/train/cat/2.jpg': 'x/train/cat/2.jpg' }),
    );
    expect(dataset.notes).toEqual([
      '6 of 7 pictures of "pets" were already there (same size and checksum) and were left out.',
    ]);
    expect(dataset.images).toHaveLength(7);
  });

  it('is found in a folder alone: a second copy of the tree', async () => {
    const copy = Object.fromEntries(Object.entries(WHOLE).map(([path, data]) => [`x/${path}`, data]));
    const dataset = await plan(folder('x', { ...WHOLE, ...copy }));
    expect(dataset.images).toHaveLength(6);
    expect(dataset.notes[0]).toMatch(/^6 pictures are repeated copies .* in "x\/x"/);
  });
});

describe('the checksums of a folder', () => {
  it('are computed only for pictures as large as another one', async () => {
    const read: string[] = [];
    const spied = (path: string, content: string) => {
      const file = new File([content], path);
      return Object.assign(file, {
        arrayBuffer: () => {
          read.push(path);
          return new Blob([content]).arrayBuffer();
        },
      });
    };
    const content = {
      'a/1.jpg': 'xy',
      'a/2.jpg': 'xz',
      'b/3.jpg': 'long',
      'b/.DS_Store': 'xx',
      'b/4.jpg': 'longer',
    };
    const source: Source = {
      kind: 'folder',
      name: 'f',
      files: Object.entries(content).map(([path, text]) => ({ path, file: spied(path, text) })),
    };
    const [{ entries }] = await listingsOf([source]);
    expect(read.sort()).toEqual(['a/1.jpg', 'a/2.jpg']);
    expect(entries.filter(({ crc32 }) => crc32 !== null).map(({ path }) => path)).toEqual([
      'a/1.jpg',
      'a/2.jpg',
    ]);
  });

  it('are given up on Cancel', async () => {
    const source = folder('f', { 'a/1.jpg': 'xy', 'a/2.jpg': 'xz' });
    const entries = await openSource(source).list();
    const listing = { kind: 'folder' as const, name: 'f', bytes: 4, entries };
    const work = withChecksumsOfTwins([source], [listing], AbortSignal.abort());
    await expect(work).rejects.toThrow(CancelledError);
  });

  it('that cannot be computed are a problem of that picture', async () => {
    const source: Source = {
      kind: 'folder',
      name: 'f',
      files: Object.keys(WHOLE).map((path) => ({ path, file: new File([path], path) })),
    };
    Object.assign(source.files[1].file, {
      arrayBuffer: () => Promise.reject(new DOMException('', 'NotFoundError')),
    });
    const [{ entries }] = await listingsOf([source]);
    expect(entries.map(({ problem }) => problem)[1]).toMatch(/^It could not be read/);
    expect(entries.filter(({ problem }) => problem)).toHaveLength(1);
  });

  it('are not needed of a file that is too large to be read', async () => {
    const huge = Object.defineProperty(new File([], 'x'), 'size', { value: 300 * 2 ** 20 });
    const files = ['a/1.jpg', 'a/2.jpg'].map((path) => ({ path, file: huge }));
    const [{ entries }] = await listingsOf([{ kind: 'folder', name: 'f', files }]);
    expect(entries[0].problem).toBe('It has a size of 300 MB; one file may have at most 256 MB.');
  });
});
