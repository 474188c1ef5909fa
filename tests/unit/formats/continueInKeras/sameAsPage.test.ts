/** The exported Python makes of pictures what the page makes of them: the same division, order and augmentation. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { augmentInto } from '../../../../src/dataset/augment.ts';
import { augmentationOf } from '../../../../src/dataset/draw.ts';
import { planDataset } from '../../../../src/dataset/plan.ts';
import { openSource } from '../../../../src/dataset/sources.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { randomFor, shuffled } from '../../../../src/shared/random.ts';
import { encodeIn } from '../../field/shapes/encode.ts';
import { makeZipBytes, type Part } from '../../support/makeZip.ts';
import { inFolder, NO_NUMPY, NUMPY_PYTHON } from '../../support/python.ts';
import { askScript, planOf, putScript, utf8 } from './harness.ts';

const numbered = (folder: string, count: number): Part[] =>
  Array.from({ length: count }, (_, i) => ({ path: `${folder}/${i}.jpg`, data: `${folder}${i}` }));
const SOURCES: Record<string, Part[][]> = {
  'all split folders': [
    [
      ...numbered('x/train/cat', 5),
      ...numbered('x/train/dog', 7),
      ...numbered('x/val/cat', 2),
      ...numbered('x/test/dog', 3),
    ],
  ],
  'no validation folder': [
    [...numbered('Train/cat', 30), ...numbered('Train/dog', 11), ...numbered('testing/cat', 3)],
  ],
  'class folders in a wrapping one': [
    [
      ...numbered('a/b/cat', 21),
      ...numbered('a/b/dog', 40),
      ...numbered('a/b/dog/more', 4),
      { path: 'a/b/loose.jpg', data: '1' },
    ],
  ],
  'leftovers and copies': [
    [
      ...numbered('train/é', 9),
      ...numbered('train/Z', 9),
      ...numbered('train/\u{1f600}', 3),
      { path: '__MACOSX/train/Z/._1.jpg', data: 'x' },
      { path: 'train/Z/._1.jpg', data: 'x' },
      { path: 'train/Z/.DS_Store', data: 'x' },
      { path: 'train/Z/empty.jpg', data: '' },
      { path: 'train/Z/notes.txt', data: 'x' },
      ...numbered('train/Z', 4).map(({ path, data }) => ({ path: `copy/${path as string}`, data })),
      { path: 'val/Z/', data: '' },
      { path: 'val/Z/0.jpg', data: 'v' },
    ],
  ],
  'two sources': [
    [...numbered('cat', 20), ...numbered('dog', 20)],
    [...numbered('cat', 25), ...numbered('fox', 12), { path: 'dog/0.jpg', data: 'other' }],
  ],
  'a second source with a validation folder': [
    [...numbered('train/cat', 20), ...numbered('train/dog', 20)],
    [...numbered('train/cat', 25), ...numbered('val/dog', 3)],
  ],
};

interface Listed {
  classes: string[];
  images: [string, string, number][];
  hash: string;
}
const LIST = `
classes, images = list_images(input["sources"], input["settings"])
print(json.dumps({"classes": classes, "images": [[i["path"], i["split"], i["label"]] for i in images], "hash": hash_of(images)}))`;

describe.skipIf(!NUMPY_PYTHON)(`train.py as it runs${NO_NUMPY}`, () => {
  it('draws the same random numbers', () => {
    inFolder((folder) => {
      putScript(folder);
      const keys = [[1], [0, 0], [4294967295, 3, 17], [7, 2 ** 33 + 5]];
      const drawn = askScript<[number[], number[]][]>(
        folder,
        'def draw(keys):\n  r = random_for(*keys)\n  return [[r() for _ in range(5)], shuffled(range(20), r)]\nprint(json.dumps([draw(keys) for keys in input]))',
        keys,
      );
      const expected = keys.map((key) => {
        const random = randomFor(...key);
        return [Array.from({ length: 5 }, random), shuffled([...Array(20).keys()], random)];
      });
      expect(drawn).toEqual(expected);
    });
  });

  it.each(Object.keys(SOURCES))('divides as the page does: %s', async (name) => {
    const settings = { ...DEFAULT_SETTINGS, splitSeed: 5, valShare: 0.2 };
    const dataset = await planOf(SOURCES[name], settings);
    const listed = inFolder((folder) => {
      putScript(folder);
      const sources = SOURCES[name].map((parts, i) => {
        writeFileSync(join(folder, `s${i}.zip`), makeZipBytes(utf8(parts)));
        return `s${i}.zip`;
      });
      return askScript<Listed>(folder, LIST, { sources, settings });
    });
    expect(listed.classes).toEqual(dataset.classes);
    expect(listed.images).toEqual(dataset.images.map(({ path, split, label }) => [path, split, label]));
    expect(listed.hash).toBe(dataset.hash);
  });

  it('reads names in old encodings, and pictures by their content, as the page does', async () => {
    const parts = ['表', '裏', 'ソース'].flatMap((name, j) =>
      Array.from({ length: 6 }, (_, i) => ({
        path: encodeIn('shift_jis', `新しい/${name}/../${name}/${i}${i % 2 ? '.jpg' : ''}`),
        data: Buffer.from([0xff, 0xd8, 0xff, i, j]),
      })),
    );
    const bytes = makeZipBytes(parts);
    const file = new File([bytes], 's0.zip');
    const source = { kind: 'zip' as const, name: 's0.zip', file };
    const entries = await openSource(source).list();
    const dataset = await planDataset([{ ...source, bytes: file.size, entries }], DEFAULT_SETTINGS);
    const listed = inFolder((folder) => {
      putScript(folder);
      writeFileSync(join(folder, 's0.zip'), bytes);
      const input = { sources: ['s0.zip'], settings: DEFAULT_SETTINGS, hash: dataset.hash };
      const call =
        'list_as_page(input["sources"], input["settings"], {"problems": [], "hash": input["hash"]})';
      return askScript<Listed>(
        folder,
        LIST.replace('list_images(input["sources"], input["settings"])', call),
        input,
      );
    });
    expect(dataset.classes).toEqual(['ソース', '表', '裏']);
    expect(listed.classes).toEqual(dataset.classes);
    expect(listed.hash).toBe(dataset.hash);
  });

  it('divides a folder as the page does', async () => {
    const parts = SOURCES['no validation folder'][0].map((part) => ({
      ...part,
      path: `set/${part.path as string}`,
    }));
    const dataset = await planOf([parts], DEFAULT_SETTINGS);
    const listed = inFolder((folder) => {
      putScript(folder);
      for (const { path, data } of parts) {
        mkdirSync(join(folder, dirname(path)), { recursive: true });
        writeFileSync(join(folder, path), data!);
      }
      return askScript<Listed>(folder, LIST, { sources: ['set'], settings: DEFAULT_SETTINGS });
    });
    expect(listed.images.map(([path]) => path)).toEqual(dataset.images.map(({ path }) => path));
    expect(listed.hash).toBe(dataset.hash);
  });

  const AUGMENTATIONS: Partial<Settings>[] = [
    {},
    { rotationRange: 40, zoomRange: 0 },
    { rotationRange: 180, shearRange: 30, widthShiftRange: 0.3, heightShiftRange: 0.2, verticalFlip: true },
    { widthShiftRange: 0.4, shearRange: 0, brightnessMin: 0.4, brightnessMax: 1.8, horizontalFlip: false },
    { zoomRange: 0, shearRange: 0 },
  ];
  it.each(['nearest', 'constant', 'reflect', 'wrap'] as const)(
    'augments as the page does: %s',
    (fillMode) => {
      const height = 13;
      const width = 10;
      const random = randomFor(77);
      const pixels = Uint8Array.from({ length: height * width * 3 }, () => random() * 256);
      const sets = AUGMENTATIONS.map((changed) => ({ ...DEFAULT_SETTINGS, ...changed, fillMode, seed: 9 }));
      const results = inFolder((folder) => {
        putScript(folder);
        return askScript<number[][]>(
          folder,
          `picture = np.array(input["pixels"], "uint8").reshape(${height}, ${width}, 3)
print(json.dumps([augment(picture, s, random_for(s["seed"], 3, at)).ravel().tolist() for s in input["sets"] for at in range(12)]))`,
          { pixels: [...pixels], sets },
        );
      });
      let [differing, changed] = [0, 0];
      results.forEach((result, i) => {
        const settings = sets[Math.floor(i / 12)];
        const params = augmentationOf({ settings, seed: 9, epoch: 3 }, i % 12, height, width);
        const expected = new Uint8Array(pixels.length);
        augmentInto({ height, width, channels: 3, pixels }, params, fillMode, expected, 0, 3);
        expected.forEach((value, at) => {
          // The order of the sums differs, so a value between two levels may fall to the other side.
          expect(Math.abs(value - result[at])).toBeLessThanOrEqual(1);
          if (value !== result[at]) differing++;
          if (value !== pixels[at]) changed++;
        });
      });
      expect(changed).toBeGreaterThan(5000);
      expect(differing).toBeLessThan(5);
    },
  );
});
