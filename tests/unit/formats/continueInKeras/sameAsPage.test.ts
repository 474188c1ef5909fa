/** The exported Python makes of pictures what the page makes of them: the same division, order and augmentation. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UNAUGMENTED } from '../../../../src/dataset/augmentation.ts';
import { carveValidation } from '../../../../src/dataset/divide/resplit.ts';
import { augmentInto } from '../../../../src/dataset/picture/augment.ts';
import { augmentationOf } from '../../../../src/dataset/picture/draw.ts';
import { viewInto, viewsOf } from '../../../../src/dataset/picture/views.ts';
import type { Dataset } from '../../../../src/dataset/types.ts';
import { imagesFile } from '../../../../src/formats/continueInKeras/continueInKeras.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { randomFor, shuffled } from '../../../../src/shared/random.ts';
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
  images: [string, string, number][];
  hash: string;
}
const LIST = `
images = list_images(input["sources"], json.load(open("images.json", encoding="utf-8")))
print(json.dumps({"images": [[i["path"], i["split"], i["label"]] for i in images], "hash": hash_of(images)}))`;

/** What the script finds of the pictures of a dataset in zips of these parts. */
function found({ images }: Dataset, zips: Part[][]): Listed {
  return inFolder((folder) => {
    putScript(folder);
    writeFileSync(join(folder, 'images.json'), imagesFile(images));
    const sources = zips.map((parts, i) => {
      writeFileSync(join(folder, `z${i}.zip`), makeZipBytes(parts));
      return `z${i}.zip`;
    });
    return askScript<Listed>(folder, LIST, { sources });
  });
}
const divisionOf = ({ images }: Dataset) => images.map(({ path, split, label }) => [path, split, label]);

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
    const listed = found(dataset, SOURCES[name].map(utf8));
    expect(listed.images).toEqual(divisionOf(dataset));
    expect(listed.hash).toBe(dataset.hash);
  });

  it('divides by groups and by hand as the page does, whatever the zip and its files are called now', async () => {
    const parts = ['cat', 'dog'].flatMap((name) =>
      Array.from({ length: 24 }, (_, i): Part => {
        const path = `${name}/person${Math.floor(i / 4)}_${i}.jpg`;
        return { path, data: path };
      }),
    );
    const planned = await planOf([parts], { ...DEFAULT_SETTINGS, valShare: 0.3 });
    const dataset = carveValidation(planned, { ...DEFAULT_SETTINGS, valShare: 0.4, splitSeed: 9 });
    const renamed = parts.map(({ path, data }, i) => ({ path: `x/${i}-${(path as string).length}`, data }));
    const listed = found(dataset, [renamed]);
    expect(listed.images).toEqual(divisionOf(dataset));
    expect(listed.hash).toBe(dataset.hash);
  });

  it('takes a picture whose content has changed by its path, and leaves out what is not there', async () => {
    const parts = [...numbered('train/cat', 6), ...numbered('train/dog', 6), ...numbered('val/dog', 2)];
    const dataset = await planOf([parts], DEFAULT_SETTINGS);
    const changed = parts.slice(1).map((part, i) => (i === 0 ? { ...part, data: 'other' } : part));
    const listed = found(dataset, [utf8(changed)]);
    expect(listed.images).toEqual(divisionOf(dataset).filter(([path]) => path !== 'train/cat/0.jpg'));
    expect(listed.hash).not.toBe(dataset.hash);
  });

  it('finds the pictures of a folder', async () => {
    const parts = SOURCES['no validation folder'][0].map((part) => ({
      ...part,
      path: `set/${part.path as string}`,
    }));
    const dataset = await planOf([parts], DEFAULT_SETTINGS);
    const listed = inFolder((folder) => {
      putScript(folder);
      writeFileSync(join(folder, 'images.json'), imagesFile(dataset.images));
      for (const { path, data } of parts) {
        mkdirSync(join(folder, dirname(path)), { recursive: true });
        writeFileSync(join(folder, path), data!);
      }
      return askScript<Listed>(folder, LIST, { sources: ['set'] });
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
    { zoomKeepsAspect: true, cropScale: 0.3 },
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
print(json.dumps([augment(picture, s, s["seed"], 3, at).ravel().tolist() for s in input["sets"] for at in range(12)]))`,
          { pixels: [...pixels], sets },
        );
      });
      let [differing, changed] = [0, 0];
      results.forEach((result, i) => {
        const settings = sets[Math.floor(i / 12)];
        const params = augmentationOf({ settings, seed: 9, epoch: 3 }, i % 12, height, width);
        const expected = new Uint8Array(pixels.length);
        augmentInto({ height, width, channels: 3, pixels }, params, fillMode, {
          out: expected,
          offset: 0,
          channels: 3,
        });
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

  it('sees pictures in the same views as the page', () => {
    const [height, width] = [11, 16];
    const random = randomFor(78);
    const pixels = Uint8Array.from({ length: height * width * 3 }, () => random() * 256);
    const choices = ['none', 'mirrors', 'crops', 'mirrors and crops'] as const;
    const found = inFolder((folder) => {
      putScript(folder);
      return askScript<number[][][]>(
        folder,
        `picture = np.array(input["pixels"], "uint8").reshape(${height}, ${width}, 3)
print(json.dumps([[seen(picture, view).ravel().tolist() for view in views_of(choice)] for choice in input["choices"]]))`,
        { pixels: [...pixels], choices },
      );
    });
    let differing = 0;
    for (const [place, testTimeAugmentation] of choices.entries()) {
      const views = viewsOf({ testTimeAugmentation });
      expect(found[place]).toHaveLength(views.length);
      for (const [i, view] of views.entries()) {
        const out = new Uint8Array(pixels.length);
        viewInto({ height, width, channels: 3, pixels }, view, { out, offset: 0, channels: 3 });
        out.forEach((value, at) => {
          expect(Math.abs(value - found[place][i][at])).toBeLessThanOrEqual(1);
          if (value !== found[place][i][at]) differing++;
        });
      }
    }
    expect(differing).toBeLessThan(5);
  });

  const APPEARANCES: Partial<Settings>[] = [
    { contrastRange: 0.9 },
    { gammaRange: 1.5 },
    { contrastRange: 0.5, gammaRange: 0.5 },
    { blurSigma: 0.4 },
    { blurSigma: 8 },
    { noiseStddev: 60 },
    { jpegQuality: 1 },
    { jpegQuality: 99 },
    { erasing: 1 },
    { contrastRange: 0.5, gammaRange: 1, blurSigma: 2, noiseStddev: 20, jpegQuality: 30, erasing: 0.5 },
  ];
  it.each([
    [19, 26, 3],
    [24, 16, 1],
  ])('changes how pictures look as the page does, byte for byte: %i × %i × %i', (height, width, channels) => {
    const random = randomFor(78);
    const pixels = Uint8Array.from(
      { length: height * width * channels },
      (_, i) => 120 + 90 * Math.sin(i / 23) + 40 * random(),
    );
    const sets = APPEARANCES.map((changed) => ({ ...DEFAULT_SETTINGS, ...UNAUGMENTED, ...changed, seed: 9 }));
    // What has no colour is one channel on the page, and three in train.py.
    const shape = channels === 3 ? 'picture' : 'np.repeat(picture, 3, 2)';
    const results = inFolder((folder) => {
      putScript(folder);
      return askScript<number[][]>(
        folder,
        `picture = np.array(input["pixels"], "uint8").reshape(${height}, ${width}, ${channels})
print(json.dumps([augment(${shape}, s, s["seed"], 3, at).ravel().tolist() for s in input["sets"] for at in range(8)]))`,
        { pixels: [...pixels], sets },
      );
    });
    results.forEach((result, i) => {
      const settings = sets[Math.floor(i / 8)];
      const params = augmentationOf({ settings, seed: 9, epoch: 3 }, i % 8, height, width);
      const out = new Uint8Array(height * width * 3);
      augmentInto({ height, width, channels, pixels }, params, 'nearest', { out, offset: 0, channels: 3 });
      expect([...out], `${JSON.stringify(APPEARANCES[Math.floor(i / 8)])}, draw ${i % 8}`).toEqual(result);
    });
  });
});
