/** What is kept of a dataset beside pixels, and the dataset that comes of it again. */
import { describe, expect, it } from 'vitest';
import { withoutUnreadable } from '../../../../src/dataset/divide/unreadable.ts';
import { contentsOf, type KeptContents, keyOf, recall } from '../../../../src/dataset/kept/contents.ts';
import { planDataset } from '../../../../src/dataset/plan/plan.ts';
import { sha256 } from '../../../../src/dataset/sha256.ts';
import type { Entry, Listing } from '../../../../src/dataset/types.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';

const entry = (path: string, i: number): Entry => ({ path, bytes: 100 + i, crc32: i, problem: null });
const listing: Listing = {
  kind: 'zip',
  name: 'animals.zip',
  bytes: 5000,
  entries: ['cat', 'dog'].flatMap((name, label) =>
    Array.from({ length: 20 }, (_, i) => entry(`all/${name}/${i}.png`, 20 * label + i)),
  ),
};

/** The dataset, of which one picture could not be read, and what is kept of it in two files. */
async function kept() {
  const planned = await planDataset([listing], DEFAULT_SETTINGS);
  const unreadable = [{ index: 3, problem: { path: planned.images[3].path, reason: 'It is damaged.' } }];
  const readable = planned.images.map(({ index }) => index).filter((index) => index !== 3);
  const file = (name: string, odd: number) => {
    const indices = Int32Array.from(readable.filter((index) => index % 2 === odd).reverse());
    return { name, indices, channels: new Uint8Array(indices.length).fill(1 + 2 * odd) };
  };
  const contents = contentsOf([listing], planned.images, unreadable, [file('0', 0), file('1', 1)]);
  // As it comes back from the disk.
  return {
    contents: JSON.parse(JSON.stringify(contents)) as KeptContents,
    dataset: await withoutUnreadable(planned, unreadable),
  };
}

describe('recall', () => {
  it('gives the dataset that was kept, hash, problems and splits included', async () => {
    const { contents, dataset } = await kept();
    expect((await recall(contents, DEFAULT_SETTINGS, null)).dataset).toEqual(dataset);
  });

  it('finds each picture where it was written, also in other splits', async () => {
    const { contents } = await kept();
    for (const splitSeed of [1, 2]) {
      const { dataset, files } = await recall(contents, { ...DEFAULT_SETTINGS, splitSeed }, null);
      const found = files.flatMap(({ indices }, file) =>
        [...indices].map((index, i) => [dataset.images[index].entry.path, contents.files[file].images[i][1]]),
      );
      expect(found).toHaveLength(39);
      for (const [path, keptPath] of found) expect(path).toBe(keptPath);
      expect(new Set(found.map(([path]) => path)).size).toBe(39);
    }
  });
});

describe('recall of files that lack pictures', () => {
  it('is refused, be it one or all of them', async () => {
    const { contents } = await kept();
    for (const lacking of [1, contents.files[0].images.length]) {
      const [first, ...rest] = contents.files;
      const files = [{ ...first, images: first.images.slice(lacking) }, ...rest];
      await expect(recall({ ...contents, files }, DEFAULT_SETTINGS, null)).rejects.toThrow('do not hold all');
    }
  });
});

describe('recall with the sources at hand', () => {
  it('tells of what else is in them now', async () => {
    const { contents, dataset } = await kept();
    const broken = { ...entry('all/cat/broken.png', 77), problem: 'It is encrypted.' };
    const fresh = [{ ...listing, entries: [...listing.entries, broken] }];
    const again = (await recall(contents, DEFAULT_SETTINGS, fresh)).dataset;
    expect(again.images).toEqual(dataset.images);
    expect(again.problems.map(({ reason }) => reason)).toEqual(['It is encrypted.', 'It is damaged.']);
  });

  it('knows the checksums that a folder does not keep', async () => {
    const { contents, dataset } = await kept();
    const entries = listing.entries.map((one) => ({ ...one, crc32: null }));
    const again = (await recall(contents, DEFAULT_SETTINGS, [{ ...listing, entries }])).dataset;
    expect(again.hash).toBe(dataset.hash);
  });
});

describe('keyOf', () => {
  it('depends on content and decoding, not on the splits', async () => {
    const key = async (settings: Partial<typeof DEFAULT_SETTINGS>, change: Partial<Entry> = {}) => {
      const entries = listing.entries.map((one, i) => (i === 5 ? { ...one, ...change } : one));
      const all = { ...DEFAULT_SETTINGS, ...settings };
      return keyOf((await planDataset([{ ...listing, entries }], all)).images, all);
    };
    const plain = await key({});
    expect(await key({ splitSeed: 9, valShare: 0.4, keepDatasets: false })).toBe(plain);
    const others = await Promise.all([
      key({ imageSize: 64 }),
      key({ colorMode: 'grayscale' }),
      key({ decodeQuality: 'keras-exact' }),
      key({ aspectRatio: 'crop' }),
      key({ aspectRatio: 'pad' }),
      key({}, { crc32: 4711 }),
      key({}, { bytes: 99 }),
      key({}, { crc32: null, changedMs: 1 }),
      key({}, { crc32: null, changedMs: 2 }),
    ]);
    expect(new Set([plain, ...others]).size).toBe(10);
  });

  it('is still that of older pages, whose datasets are kept', async () => {
    const { images } = await planDataset([listing], DEFAULT_SETTINGS);
    const lines = images.map(({ path, entry }) => [0, path, entry.bytes, entry.crc32].join('\t')).sort();
    expect(await keyOf(images, DEFAULT_SETTINGS)).toBe(await sha256(['224 rgb fast', ...lines].join('\n')));
  });
});
