/** How names, steps upwards, odd endings and leftovers of strangers' zips and folders come out. */
import { describe, expect, it } from 'vitest';
import { contentsOf } from '../../../src/dataset/kept/contents.ts';
import { planDataset } from '../../../src/dataset/plan/plan.ts';
import { createImageWorkerApi } from '../../../src/dataset/pool/imageWorkerApi.ts';
import { openSource } from '../../../src/dataset/source/sources.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';
import { png } from '../dataset/corpus/png.ts';
import { makeZip } from '../support/makeZip.ts';
import { encodeIn } from './shapes/encode.ts';
import { expectCase, planSource, zipOf } from './shapes/planned.ts';
import { SHAPES } from './shapes/shapes.ts';

/** Two classes of three pictures each, all with this ending. */
const twoClasses = (ending: string) =>
  ['cat', 'dog'].flatMap((name, j) =>
    Array.from({ length: 3 }, (_, i) => ({ path: `${name}/${i}${ending}`, data: png({ pixel: [i, j, 9] }) })),
  );

describe('names', () => {
  const parts = (encoding: string, classes: string[]) =>
    classes.flatMap((name, j) =>
      Array.from({ length: 3 }, (_, i) => ({
        path: encodeIn(encoding, `${name}/${i}.png`),
        data: png({ pixel: [i, j, 3] }),
      })),
    );

  it('are read as the setting says, and what does not fit stays apart', async () => {
    const source = zipOf('x.zip', SHAPES['02-codepages/cp866.zip']());
    const garbled = await planSource(source, 'koi8-r');
    expect(garbled.classes).toHaveLength(4);
    expect(garbled.classes).not.toContain('Кошка');
    expect(garbled.notes.join()).toContain('read as KOI8-R');
    const misfit = await planSource(zipOf('x.zip', SHAPES['02-codepages/gbk.zip']()), 'utf-8');
    expect(misfit.classes).toHaveLength(4);
    expect(misfit.notes.join()).toContain('choose another “Name encoding”');
  });

  it('say where the guess is not sure', async () => {
    const file = makeZip(parts('cp437', ['ü', 'ö']));
    const { classes, notes } = await planSource({ kind: 'zip', name: file.name, file });
    expect(classes).toEqual(['ö', 'ü']);
    expect(notes.join()).toMatch(
      /This may be wrong: .*choose another “Name encoding” in the dataset settings/,
    );
  });

  it('never make one class of two, whatever the bytes and the setting', async () => {
    // NEC's and IBM's codes for the same letter: both are "￢" in Shift_JIS.
    const codes = [
      [0x81, 0xca],
      [0xee, 0xf9],
      [0xfa, 0x54],
    ];
    const file = makeZip(
      codes.flatMap((code, j) =>
        Array.from({ length: 3 }, (_, i) => ({
          path: Uint8Array.from([...code, ...Buffer.from(`/${i}.png`)]),
          data: png({ pixel: [i, j, 3] }),
        })),
      ),
    );
    for (const setting of ['auto', 'shift_jis', 'utf-8', 'gb18030', 'windows-1252'] as const)
      expect((await planSource({ kind: 'zip', name: 'x.zip', file }, setting)).classes).toHaveLength(3);
  });
});

describe('a dataset that is kept or read again', () => {
  const api = () => createImageWorkerApi(() => Promise.reject(new Error('Nothing is decoded here.')));
  const { signal } = new AbortController();
  const cp866 = () => zipOf('x.zip', SHAPES['02-codepages/cp866.zip']());

  it('has its names read anew where the setting for them has changed', async () => {
    const worker = api();
    const source = cp866();
    const { dataset } = await worker.plan('a', null, [source], DEFAULT_SETTINGS, signal, () => {});
    const koi8 = { ...DEFAULT_SETTINGS, nameEncoding: 'koi8-r' as const };
    const anew = await worker.plan('b', 'a', [source], koi8, signal, () => {});
    expect(anew.dataset.classes).not.toEqual(dataset.classes);
    const kept = await worker.plan('c', 'a', [null], DEFAULT_SETTINGS, signal, () => {});
    expect(kept.dataset.classes).toEqual(dataset.classes);
    await expect(worker.plan('d', 'a', [null], koi8, signal, () => {})).rejects.toThrow(
      /its file, which is not at hand/,
    );
  });

  it('is planned the same from the lists that are kept', async () => {
    for (const source of [cp866(), zipOf('x.zip', SHAPES['03-endings/data.zip']())]) {
      const entries = await openSource(source).list();
      const listing = { kind: source.kind, name: source.name, bytes: 1, entries };
      const { listings } = JSON.parse(JSON.stringify(contentsOf([listing], [], [], [])));
      const fresh = await planDataset([listing], DEFAULT_SETTINGS);
      const { hash, notes, problems } = await planDataset(listings, DEFAULT_SETTINGS);
      expect({ hash, notes, problems }).toEqual({
        hash: fresh.hash,
        notes: fresh.notes,
        problems: fresh.problems,
      });
    }
  });
});

describe('a step upwards in a path', () => {
  it('leads where it says, never unseen into another class', async () => {
    const up = { path: 'cat/../dog/up.png', data: png({ pixel: [1, 1, 1] }) };
    const out = { path: 'cat/../../dog/out.png', data: png({ pixel: [2, 2, 2] }) };
    const file = makeZip([...twoClasses('.png'), up, out]);
    const { images, classes, problems } = await planSource({ kind: 'zip', name: 'x.zip', file });
    const moved = images.find(({ path }) => path === 'dog/up.png')!;
    expect(classes[moved.label]).toBe('dog');
    expect(problems).toEqual([
      { path: '../dog/out.png', reason: expect.stringMatching(/leads out of the zip/) },
    ]);
  });
});

describe('what is left out and what is found', () => {
  it('is counted by class and ending', async () => {
    const more = ['cat/a.csv', 'cat/b.csv', 'dog/LICENSE'].map((path) => ({ path, data: 'words' }));
    const file = makeZip([...twoClasses('.png'), ...more]);
    const { notes, images } = await planSource({ kind: 'zip', name: 'x.zip', file });
    expect(images).toHaveLength(6);
    expect(notes).toContain(
      'Left out, as they are no pictures: 2 .csv files in "cat", 1 file without an ending in "dog".',
    );
  });

  it.each(['', '.image', '.tif', '.heic', '.jpg_large'])(
    'pictures that end in "%s" are read',
    async (ending) => {
      const parts = twoClasses(ending);
      const file = makeZip(parts.map((part, i) => ({ ...part, deflate: i % 2 === 0 })));
      expect((await planSource({ kind: 'zip', name: 'x.zip', file })).images).toHaveLength(6);
      const files = parts.map(({ path, data }) => ({
        path: `x/${path}`,
        file: new File([new Uint8Array(data)], 'x'),
      }));
      expect((await planSource({ kind: 'folder', name: 'x', files })).images).toHaveLength(6);
    },
  );

  it('files with endings of their own are not read for it', async () => {
    const file = makeZip([...twoClasses('.png'), { path: 'cat/data.csv', data: png() }]);
    const reads: number[] = [];
    const { slice } = file;
    file.slice = (start, end, type) => {
      reads.push(start ?? 0);
      return slice.call(file, start, end, type);
    };
    const before = await openSource({ kind: 'zip', name: 'x.zip', file }).list();
    expect(before.filter(({ content }) => content !== undefined)).toEqual([]);
    // The end record and the table of contents.
    expect(reads).toHaveLength(2);
  });

  it('many small files of unknown endings are fetched together', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({
      path: `${i % 2}/${i}`,
      data: png({ pixel: [i % 256, i >> 8, 1] }),
    }));
    const file = makeZip(many);
    let reads = 0;
    const { slice } = file;
    file.slice = (start, end, type) => {
      reads++;
      return slice.call(file, start, end, type);
    };
    const entries = await openSource({ kind: 'zip', name: 'x.zip', file }).list();
    expect(entries.every(({ content }) => content === 'image/png')).toBe(true);
    expect(reads).toBeLessThan(10);
  });

  it.each([
    [
      'archive/data.pkl',
      /it is a model of PyTorch\..* Models of Keras and TensorFlow\.js can be opened, in the Model step/,
    ],
    ['[Content_Types].xml', /it is an Office document/],
    ['x_train.npy', /arrays of NumPy \(\.npz\)/],
    ['model.weights.h5', /a model of Keras\..* Open it in the Model step/],
  ])('a zip that holds %s is named for what it is', async (path, sentence) => {
    await expectCase(
      zipOf('model.pt', new Uint8Array(await makeZip([{ path, data: 'x' }]).arrayBuffer())),
      sentence,
    );
  });

  it('a picture where a zip is wanted points to where it can be tried', async () => {
    await expectCase(
      zipOf('cat.png', png()),
      /is a PNG picture, not a zip\..*“Try it” in the Interpret step/,
    );
  });

  it('a folder without pictures is told of folders', async () => {
    const files = [{ path: 'x/a.txt', file: new File(['a'], 'a.txt') }];
    await expectCase(
      { kind: 'folder', name: 'x', files },
      /Choose the folder that holds one folder of pictures for each class/,
    );
  });
});
