/**
 * Decoding in real Chrome against Pillow: byte for byte in the quality "keras-exact", and the same picture in "fast".
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eighthsFor } from '../../src/dataset/picture/decode.ts';
import { sniffImage } from '../../src/dataset/picture/imageHeader.ts';
import { listEntries, readEntry } from '../../src/dataset/source/zip.ts';
import type { DecodeSettings } from '../../src/dataset/types.ts';
import { arrayReader, greatestDifference, type StoredArray } from '../unit/dataset/referenceArrays.ts';
import { askScript, putScript } from '../unit/formats/continueInKeras/harness.ts';
import { inFolder, NO_NUMPY, NUMPY_PYTHON } from '../unit/support/python.ts';
import { readReference, referencePath } from '../unit/support/reference.ts';
import { sharedPath, withoutShared } from '../unit/support/shared.ts';
import { chromeForFile } from './support/chrome.ts';
import type * as Decoding from './support/decoding.ts';
import { openSourcePage, type SourcePage } from './support/sourcePage.ts';

interface PillowPicture {
  name: string;
  file: string;
  nearest_rgb: string;
  nearest_grey: string | null;
  bilinear_rgb: string;
}
const { size, pictures } = JSON.parse(
  readFileSync(new URL('./fixtures/pillow.json', import.meta.url), 'utf8'),
) as { size: number; pictures: PillowPicture[] };

interface LoadedFile {
  file: string;
  color_mode: 'rgb' | 'grayscale';
  target_size: [number, number];
  interpolation: string;
  output: StoredArray;
}

const exact: DecodeSettings = {
  imageSize: size,
  colorMode: 'rgb',
  aspectRatio: 'squeeze',
  decodeQuality: 'keras-exact',
};
const SHAPES = ['squeeze', 'crop', 'pad'] as const;
const fast: DecodeSettings = { ...exact, decodeQuality: 'fast' };

const chrome = chromeForFile();
let source: SourcePage<typeof Decoding>;
beforeAll(async () => {
  source = await openSourcePage(chrome.browser, 'tests/browser/support/decoding.ts');
});
afterAll(() => source?.close());

/** As many channels as Pillow's picture has: one that was kept grey is spread. */
function spread({ channels, pixels }: Decoding.Decoded, wanted: number): number[] {
  return channels === wanted ? pixels : pixels.flatMap((value) => new Array<number>(wanted).fill(value));
}
const bytesOf = (base64: string) => [...Buffer.from(base64, 'base64')];
function meanDifference(a: number[], b: number[]): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}

describe('keras-exact', () => {
  it.each(pictures)('gives the bytes of load_img: $name', async ({ file, nearest_rgb, nearest_grey }) => {
    const rgb = await source.ask('decode', file, exact);
    expect(spread(rgb, 3)).toEqual(bytesOf(nearest_rgb));
    if (nearest_grey === null) return;
    const grey = await source.ask('decode', file, { ...exact, colorMode: 'grayscale' });
    expect(grey.channels).toBe(1);
    expect(grey.pixels).toEqual(bytesOf(nearest_grey));
  });

  it('keeps one channel of a grey picture', async () => {
    const { file } = pictures.find(({ name }) => name === 'JPEG, grey')!;
    expect(await source.ask('decode', file, exact)).toMatchObject({ channels: 1 });
  });

  it('gives what load_img gave for the reference files', async () => {
    const { files } = readReference<{ files: LoadedFile[] }>('resize.json');
    const read = arrayReader('resize.bin');
    const nearest = files.filter(({ interpolation }) => interpolation === 'nearest');
    expect(nearest).toHaveLength(6);
    for (const { file, color_mode, target_size, output } of nearest) {
      const base64 = readFileSync(referencePath(file)).toString('base64');
      const picture = await source.ask('nearest', base64, target_size, color_mode);
      const pixels = spread(picture, output.shape[2] ?? 1);
      expect(greatestDifference(pixels, read(output)), `${file} ${color_mode}`).toBe(0);
    }
  });
});

describe('fast', () => {
  it.each(pictures)('looks like an antialiased resize: $name', async ({ name, file, bilinear_rgb }) => {
    const pixels = spread(await source.ask('decode', file, fast), 3);
    const difference = meanDifference(pixels, bytesOf(bilinear_rgb));
    // JPEGs are shrunk on the way, more sharply than by the triangle filter: it shows at edges.
    if (name.includes('smooth')) expect(difference).toBeLessThan(0.6);
    else if (name.startsWith('JPEG') && !name.includes('four pixels')) expect(difference).toBeLessThan(20);
    else expect(difference).toBe(0);
  });
});

/** What train.py makes of files in base64, each at each size: uint8 [size, size, 3]. */
function decodedByScript(files: string[], sizes: number[], settings: DecodeSettings): number[][][] {
  return inFolder((folder) => {
    putScript(folder);
    return askScript<number[][][]>(
      folder,
      `import base64
files = [base64.b64decode(file) for file in input["files"]]
print(json.dumps([[decode(file, size, "rgb", input["shape"], input["quality"]).ravel().tolist() for size in input["sizes"]] for file in files]))`,
      { files, sizes, shape: settings.aspectRatio, quality: settings.decodeQuality },
    );
  });
}

describe.skipIf(!NUMPY_PYTHON)(`the pixels of train.py${NO_NUMPY}`, () => {
  const known = pictures.filter(({ name }) => !/alpha|WebP|AVIF|16 bit/i.test(name));

  it.each(SHAPES)(
    'are those of "fast", byte for byte where Pillow knows the size of the JPEG: %s',
    async (aspectRatio) => {
      const sizes = [8, 16, 25, 40, 60];
      const byScript = decodedByScript(
        known.map(({ file }) => file),
        sizes,
        { ...fast, aspectRatio },
      );
      const atEighths = new Set<number>();
      for (const [i, { name, file }] of known.entries())
        for (const [s, imageSize] of sizes.entries()) {
          const settings = { ...fast, imageSize, aspectRatio };
          const pixels = spread(await source.ask('decode', file, settings), 3);
          const header = sniffImage(Uint8Array.from(Buffer.from(file, 'base64')));
          const eighths = header.type === 'image/jpeg' ? eighthsFor(header, settings) : 8;
          atEighths.add(eighths);
          const differs = meanDifference(pixels, byScript[i][s]);
          const what = `${name} at ${imageSize} pixels, ${eighths} eighths`;
          if ([1, 2, 4, 8].includes(eighths)) expect(differs, what).toBe(0);
          else expect(differs, what).toBeLessThan(0.7);
        }
      expect(atEighths.size).toBeGreaterThan(4);
    },
  );

  it.each(SHAPES)('are those of "keras-exact", byte for byte: %s', async (aspectRatio) => {
    const sizes = [7, 16, 41];
    const settings = { ...exact, aspectRatio };
    const byScript = decodedByScript(
      known.map(({ file }) => file),
      sizes,
      settings,
    );
    for (const [i, { name, file }] of known.entries())
      for (const [s, imageSize] of sizes.entries()) {
        const pixels = spread(await source.ask('decode', file, { ...settings, imageSize }), 3);
        expect(meanDifference(pixels, byScript[i][s]), `${name} at ${imageSize} pixels`).toBe(0);
      }
  });
});

describe('without WebCodecs', () => {
  it('reads the same pictures by a canvas', async () => {
    for (const { name, file, bilinear_rgb } of pictures) {
      const pixels = spread(await source.ask('decodeWithoutWebCodecs', file, fast), 3);
      // A canvas knows no colours without opacity.
      if (!name.includes('alpha'))
        expect(meanDifference(pixels, bytesOf(bilinear_rgb)), name).toBeLessThan(3);
    }
  });
});

const ODD_FORMATS = 'field/10-formats/data.zip';
const NO_ODD = withoutShared(ODD_FORMATS);

describe('odd pictures of all formats', () => {
  it.skipIf(NO_ODD)(`have the mean colours that Pillow gives${NO_ODD}`, async () => {
    const means = JSON.parse(
      readFileSync(sharedPath('field/10-formats/expected_means.json'), 'utf8'),
    ) as Record<string, [number, number, number]>;
    const zip = new Blob([readFileSync(sharedPath(ODD_FORMATS))]);
    const differing: string[] = [];
    let compared = 0;
    for (const entry of await listEntries(zip)) {
      const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
      if (!means[name] || !entry.path.startsWith('val/')) continue;
      compared++;
      const base64 = Buffer.from(await readEntry(zip, entry)).toString('base64');
      const pixels = spread(await source.ask('decode', base64, { ...fast, imageSize: 40 }), 3);
      const found = [0, 1, 2].map(
        (channel) =>
          pixels.reduce((sum, value, i) => sum + (i % 3 === channel ? value : 0), 0) / (pixels.length / 3),
      );
      // Lossy formats round, and chroma may be smoothed or not.
      if (means[name].some((mean, channel) => Math.abs(255 * mean - found[channel]) > 4))
        differing.push(`${name}: ${found} instead of ${means[name].map((mean) => 255 * mean)}`);
    }
    expect(compared).toBe(Object.keys(means).length);
    expect(differing).toEqual([]);
  });
});
