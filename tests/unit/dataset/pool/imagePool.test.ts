/** A zip through the pool and its workers, with a decoder that runs in Node. */
import { describe, expect, it, vi } from 'vitest';
import { datasetHash } from '../../../../src/dataset/datasetHash.ts';
import type { KeptStorage } from '../../../../src/dataset/kept/storage.ts';
import { createFeed } from '../../../../src/dataset/pool/feed.ts';
import { type ImagePool, poolOf, type ReadResult } from '../../../../src/dataset/pool/imagePool.ts';
import { createImageWorkerApi } from '../../../../src/dataset/pool/imageWorkerApi.ts';
import { fromParts } from '../../../../src/dataset/pool/inParts.ts';
import type { ReadProgress } from '../../../../src/dataset/pool/readChunks.ts';
import type { Dataset, Source } from '../../../../src/dataset/types.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { CancelledError, UserError } from '../../../../src/shared/errors.ts';
import { connected, decode, never, pool, read, SETTINGS, zip, zipOf } from '../../support/imageWorkers.ts';

/** A place in memory alone. */
const IN_MEMORY = {
  directory: null,
  newFile: null,
  files: [],
  imageSizePx: SETTINGS.imageSize,
  memoryBytes: 2 ** 20,
  writeAll: false,
};

/** The value that each picture of the dataset has according to its path. */
function valuesByPath(dataset: Dataset, perClass: number): number[] {
  return dataset.images.map(({ path }) => {
    const [split, name, file] = path.split('/');
    const block = ['train', 'val', 'test'].indexOf(split) * 2 + ['cat', 'dog'].indexOf(name);
    return block * perClass + Number.parseInt(file, 10) + 1;
  });
}

describe('statistics', () => {
  it('are told of the pictures that are asked for, once, until their store is dropped', async () => {
    const api = createImageWorkerApi(decode);
    const asked = vi.spyOn(api, 'statistics');
    const images = poolOf([connected(api), connected(createImageWorkerApi(decode))]);
    const { storeId, dataset } = await read(images, zip(4));
    const wanted = dataset.images.filter(({ split }) => split !== 'test').map(({ index }) => index);
    const found = await images.statistics(storeId, wanted);
    expect([...found.keys()].sort((a, b) => a - b)).toEqual(wanted);
    const values = valuesByPath(dataset, 4);
    for (const [index, [mean, deviation]] of found) expect([mean, deviation]).toEqual([values[index], 0]);
    await images.statistics(storeId, wanted.slice(3));
    expect(asked).toHaveBeenCalledTimes(1);
    await images.drop(storeId);
    await expect(images.statistics(storeId, [0])).rejects.toThrow('no longer in memory');
  });
});

describe('read', () => {
  it('decodes every picture, and hands each out under its index', async () => {
    for (const workers of [1, 3]) {
      const images = pool(workers);
      const { storeId, dataset, ingestMs } = await read(images, zip(4));
      expect(dataset.images).toHaveLength(24);
      expect(ingestMs).toBeGreaterThan(0);
      const indices = dataset.images.map(({ index }) => index).reverse();
      const pictures = await images.pictures(storeId, indices, null, 0);
      expect(pictures.map(({ pixels }) => pixels[0])).toEqual(valuesByPath(dataset, 4).reverse());
      expect(pictures[0]).toMatchObject({ height: 8, width: 8, channels: 1 });
    }
  });

  it('reports progress that only grows and ends with everything done', async () => {
    const seen: ReadProgress[] = [];
    await read(pool(2), zip(20), { onProgress: (progress) => seen.push(progress) });
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({ done: 120, total: 120, remainingMs: 0 });
    // Two bytes each.
    expect(seen.at(-1)).toMatchObject({ doneBytes: 240, totalBytes: 240 });
    expect(seen[0].imagesPerSecond).toBeGreaterThan(0);
    // 120 pictures of 1 ms and more in 2 workers with 2 at a time: no more than ten reports a second.
    expect(seen.length).toBeLessThan(10);
  });

  it('lists unreadable pictures, and closes their gaps everywhere', async () => {
    const images = pool(3);
    const bad = { 'train/cat/001.png': 'B', 'val/dog/000.png': 'B' };
    const { storeId, dataset } = await read(images, zip(3, bad));
    expect(dataset.problems).toEqual(
      Object.keys(bad).map((path) => ({ path, reason: 'The PNG data is damaged.' })),
    );
    expect(dataset.images).toHaveLength(16);
    expect(dataset.images.map(({ index }) => index)).toEqual([...dataset.images.keys()]);
    expect(dataset.hash).toBe(await datasetHash(dataset.images));
    const indices = dataset.images.map(({ index }) => index);
    const pictures = await images.pictures(storeId, indices, null, 0);
    expect(pictures.map(({ pixels }) => pixels[0])).toEqual(valuesByPath(dataset, 3));

    const feed = createFeed(images.connectDeviceWorker(), storeId);
    const rows = await feed.batch({ indices, shape: [8, 8, 3], augmentation: null });
    expect(indices.map((_, row) => rows[row * 192])).toEqual(valuesByPath(dataset, 3));
  });

  it('refuses a zip of which a class has no readable training picture', async () => {
    const work = read(pool(2), zip(1, { 'train/dog/000.png': 'B' }));
    await expect(work).rejects.toThrow(UserError);
    await expect(work).rejects.toThrow('No training picture of "dog" can be read');
  });

  it('stops everything when memory runs out', async () => {
    const kinds = { 'train/cat/000.png': 'M' };
    const work = read(pool(2), zip(30, kinds));
    await expect(work).rejects.toThrow('The browser ran out of memory');
  });

  it('passes on why the zip is refused', async () => {
    const file = new File(['not a zip at all, only text'], 'x.zip');
    const noZip: Source = { kind: 'zip', name: 'x.zip', file };
    await expect(read(pool(2), [noZip])).rejects.toThrow(UserError);
  });
});

describe('more data', () => {
  const paths = ['train/cat/1.png', 'train/cat/2.png', 'train/dog/1.png', 'val/cat/1.png', 'val/dog/1.png'];
  const part = (path: string, value: number, kind = 'G') => ({
    path,
    data: Uint8Array.of(kind.charCodeAt(0), value),
  });
  const first = () => zipOf(paths.map((path, i) => part(path, i + 1)));
  const more = () =>
    zipOf(
      [
        part('x/train/bird/1.png', 50),
        part('train/cat/3.png', 3),
        part('train/cat/1.png', 51),
        part('train/dog/9.png', 52, 'B'),
      ],
      'more.zip',
    );
  /** Value of each picture, by its path. */
  async function values(images: ImagePool, { storeId, dataset }: Pick<ReadResult, 'storeId' | 'dataset'>) {
    const pictures = await images.pictures(storeId, [...dataset.images.keys()], null, 0);
    return Object.fromEntries(dataset.images.map(({ path }, i) => [path, pictures[i].pixels[0]]));
  }

  it('joins what is there; only the new pictures are decoded', async () => {
    let decoded = 0;
    const images = pool(3, (...args) => {
      decoded++;
      return decode(...args);
    });
    const earlier = await read(images, [first()]);
    expect(decoded).toBe(5);
    const sources = [first(), more()];
    const both = await read(images, sources, { earlier: { ...earlier, samePixels: true } });
    expect(decoded).toBe(8);
    expect(both.dataset.classes).toEqual(['bird', 'cat', 'dog']);
    const expected = {
      ...{
        'x/train/bird/1.png': 50,
        'train/cat/1.png': 1,
        'more.zip/train/cat/1.png': 51,
        'train/cat/2.png': 2,
      },
      ...{ 'train/dog/1.png': 3, 'val/cat/1.png': 4, 'val/dog/1.png': 5 },
    };
    expect(await values(images, both)).toEqual(expected);
    expect(both.dataset.notes.join(' ')).toContain('1 of 4 pictures of "more.zip" was already there');
    expect(both.dataset.problems).toEqual([{ path: 'train/dog/9.png', reason: 'The PNG data is damaged.' }]);
    // The same as if all had been given at once, and the earlier dataset can go.
    const atOnce = await read(images, sources);
    expect(atOnce.dataset).toEqual(both.dataset);
    await images.drop(earlier.storeId);
    expect(await values(images, both)).toEqual(expected);
  });

  it('may be a folder: the same pictures make the same dataset as in a zip', async () => {
    const images = pool(2);
    const files = paths.map((path, i) => {
      const { data } = part(`pets/${path}`, i + 1);
      return { path: `pets/${path}`, file: new File([data], 'x') };
    });
    const folder: Source = { kind: 'folder', name: 'pets', files };
    const fromFolder = await read(images, [folder]);
    const zipped = zipOf(paths.map((path, i) => part(`pets/${path}`, i + 1)));
    const fromZip = await read(images, [zipped]);
    expect(fromFolder.dataset.hash).toBe(fromZip.dataset.hash);
    expect(await values(images, fromFolder)).toEqual(await values(images, fromZip));
    expect(fromFolder.dataset.notes).toEqual(['The folder has no test folder: there is no test split.']);

    const added = await read(images, [folder, zipped], { earlier: { ...fromFolder, samePixels: true } });
    expect(added.dataset.hash).toBe(fromZip.dataset.hash);
    expect(added.dataset.notes[0]).toMatch(/^5 of 5 pictures of "animals.zip" were already there/);
  });

  it('keeps checksums that were found before', async () => {
    const images = pool(2);
    // No two files of one size: none is read before it is decoded.
    const files = paths.map((path, i) => ({
      path,
      file: new File([Uint8Array.of(0x47, i), new Uint8Array(i)], 'x'),
    }));
    const folder: Source = { kind: 'folder', name: 'pets', files };
    const before = await read(images, [folder]);
    expect(before.dataset.images.every(({ entry }) => entry.crc32 !== null)).toBe(true);
    const both = await read(images, [folder, more()], { earlier: { ...before, samePixels: true } });
    expect(both.dataset.images.every(({ entry }) => entry.crc32 !== null)).toBe(true);
    expect(both.dataset.hash).toBe(await datasetHash(both.dataset.images));
  });

  it('lists a file of a folder that is gone or changed since', async () => {
    const gone = Object.assign(new File(['Gx'], 'x'), {
      arrayBuffer: () => Promise.reject(new DOMException('Not found.', 'NotFoundError')),
    });
    const changed = Object.assign(new File(['Gyz'], 'y'), { arrayBuffer: async () => new ArrayBuffer(2) });
    const files = [
      ...paths.map((path, i) => ({
        path,
        file: new File([Uint8Array.of(0x47, i), new Uint8Array(i + 9)], 'x'),
      })),
      { path: 'train/cat/gone.png', file: gone },
      { path: 'train/cat/changed.png', file: changed },
    ];
    const worker = createImageWorkerApi(decode);
    const folder: Source = { kind: 'folder', name: 'pets', files };
    const { dataset } = await fromParts((onImages) =>
      worker.plan('a', null, [folder], SETTINGS, never, onImages),
    );
    await worker.begin('a', IN_MEMORY);
    const { unreadable, checksums } = await worker.read(
      'a',
      folder,
      dataset.images,
      SETTINGS,
      () => {},
      never,
    );
    expect(Object.fromEntries(unreadable.map(({ problem }) => [problem.path, problem.reason]))).toEqual({
      'train/cat/gone.png': 'It could not be read: it may have been moved, changed or deleted.',
      'train/cat/changed.png': 'It has changed since the folder was opened.',
    });
    expect(checksums).toHaveLength(5);
  });

  it('says that a zip is gone, instead of naming each of its pictures', async () => {
    const images = pool(2);
    const [source] = zip(3);
    if (source.kind !== 'zip') throw new Error('It is no zip.');
    const worker = createImageWorkerApi(decode);
    const { dataset: planned } = await fromParts((onImages) =>
      worker.plan('a', null, [source], SETTINGS, never, onImages),
    );
    await worker.begin('a', IN_MEMORY);
    const file = Object.assign(new File([], 'animals.zip'), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) }),
    });
    const work = worker.read('a', { ...source, file }, planned.images, SETTINGS, () => {}, never);
    await expect(work).rejects.toThrow('"animals.zip" could not be read: it may have been moved');
    // The worker goes on with the next one.
    expect((await read(images, zip(1))).dataset.images).toHaveLength(6);
  });
});

describe('cancel', () => {
  it('rejects at once, stops decoding, and keeps the earlier dataset', async () => {
    let decoded = 0;
    const images = pool(2, async (bytes, settings) => {
      decoded++;
      return decode(bytes, settings);
    });
    const earlier = await read(images, zip(1));
    const controller = new AbortController();
    const work = read(images, zip(40), { onProgress: () => controller.abort(), signal: controller.signal });
    await expect(work).rejects.toThrow(CancelledError);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const decodedThen = decoded;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(decoded).toBe(decodedThen);
    expect(decoded).toBeLessThan(200);
    expect(await images.pictures(earlier.storeId, [0, 1], null, 0)).toHaveLength(2);
  });

  it('leaves nothing in the workers', async () => {
    const worker = createImageWorkerApi(decode);
    const images = poolOf([connected(worker)]);
    const controller = new AbortController();
    const work = read(images, zip(40), { onProgress: () => controller.abort(), signal: controller.signal });
    await expect(work).rejects.toThrow(CancelledError);
    await vi.waitFor(() =>
      expect(worker.pictures('dataset-1', [0], null)).rejects.toThrow('no longer in memory'),
    );
  });

  it('takes a signal that was aborted before', async () => {
    const work = read(pool(1), zip(1), { signal: AbortSignal.abort() });
    await expect(work).rejects.toThrow(CancelledError);
  });
});

describe('stores', () => {
  it('stand beside each other until they are dropped', async () => {
    const images = pool(2);
    const first = await read(images, zip(1));
    const second = await read(images, zip(2), { settings: { ...SETTINGS, imageSize: 9 } });
    expect(second.storeId).not.toBe(first.storeId);
    const sizes = async () =>
      Promise.all(
        [first, second].map(async ({ storeId }) => (await images.pictures(storeId, [0], null, 0))[0].width),
      );
    expect(await sizes()).toEqual([8, 9]);
    await images.drop(first.storeId);
    await expect(sizes()).rejects.toThrow('no longer in memory');
    expect((await images.pictures(second.storeId, [0], null, 0))[0].width).toBe(9);
  });

  it('give augmented pictures that a seed repeats', async () => {
    const images = pool(2);
    const { storeId } = await read(images, zip(1));
    const settings = { ...DEFAULT_SETTINGS, brightnessMin: 0.1, brightnessMax: 40 };
    const value = async (seed: number) => (await images.pictures(storeId, [5], settings, seed))[0].pixels[0];
    expect(await value(1)).toBe(await value(1));
    expect(await value(1)).not.toBe(await value(2));
  });
});

it('knows the shape of what was kept before there was a choice', async () => {
  const { aspectRatio: _, ...readWith } = DEFAULT_SETTINGS;
  const storage = { list: async () => [{ readWith }] } as unknown as KeptStorage;
  const [kept] = await poolOf([], Promise.resolve(storage)).kept();
  expect(kept.readWith.aspectRatio).toBe('squeeze');
});
