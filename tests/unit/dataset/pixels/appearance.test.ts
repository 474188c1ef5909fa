/** What each change of appearance does to pictures, and that it gives the bytes that it gave. */
import { describe, expect, it } from 'vitest';
import { type Appearance, changeAppearance } from '../../../../src/dataset/pixels/appearance.ts';
import { blurWeights, jpegQuanta, noiseTable, toneTable } from '../../../../src/dataset/pixels/tables.ts';
import { crc32 } from '../../../../src/dataset/source/crc32.ts';
import type { Picture } from '../../../../src/dataset/types.ts';
import { randomFor } from '../../../../src/shared/random.ts';

const AS_IT_IS: Appearance = {
  contrast: 1,
  gamma: 1,
  blurSigma: 0,
  noise: null,
  jpegQuality: null,
  erased: null,
};

/** Waves and a little noise, in one or three channels. */
function waves(height: number, width: number, channels: number): Picture {
  const random = randomFor(height, width);
  const pixels = Uint8Array.from(
    { length: height * width * channels },
    (_, i) => 120 + (60 + 20 * (i % channels)) * Math.sin(i / 31) + 20 * random(),
  );
  return { height, width, channels, pixels };
}
function flat(height: number, width: number, channels: number, value: number): Picture {
  return { height, width, channels, pixels: new Uint8Array(height * width * channels).fill(value) };
}
function changed(picture: Picture, look: Partial<Appearance>): Uint8Array {
  const pixels = picture.pixels.slice();
  changeAppearance({ ...picture, pixels }, { ...AS_IT_IS, ...look });
  return pixels;
}
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
function deviation(values: number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
const greatest = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
const channelOf = ({ channels }: Picture, pixels: Uint8Array, channel: number) =>
  pixels.filter((_, i) => i % channels === channel);

const PICTURES = [waves(29, 22, 3), waves(64, 64, 1), waves(8, 8, 3), waves(1, 1, 1), waves(3, 2, 3)];

describe('changeAppearance', () => {
  it('leaves a picture as it is where nothing is to be changed', () => {
    const neutral = { noise: { stddev: 0, seed: 3 }, blurSigma: 0.05 };
    for (const picture of PICTURES)
      for (const look of [{}, neutral]) expect(changed(picture, look)).toEqual(picture.pixels);
  });

  const LOOKS: Record<string, Partial<Appearance>> = {
    contrast: { contrast: 1.37 },
    gamma: { gamma: 0.61 },
    blur: { blurSigma: 1.3 },
    noise: { noise: { stddev: 17, seed: 0xdeadbeef } },
    jpeg: { jpegQuality: 33 },
    erased: { erased: { left: 3, top: 5, width: 11, height: 7, seed: 99 } },
    all: {
      ...{ contrast: 0.8, gamma: 1.4, blurSigma: 0.7, noise: { stddev: 5, seed: 1 }, jpegQuality: 70 },
      erased: { left: 1, top: 1, width: 5, height: 9, seed: 7 },
    },
  };
  const SUMS: Record<string, string[]> = {
    all: ['4dda5f7c', 'f9410838'],
    blur: ['76b94fa7', '34f04397'],
    contrast: ['cbc765e3', '6bbc6c35'],
    erased: ['9779b91a', 'f26e95d1'],
    gamma: ['c97c4c21', '21dbc5f5'],
    jpeg: ['d60de095', 'b9258069'],
    noise: ['e854ef95', '5c559b7c'],
  };
  it.each(Object.entries(LOOKS))('gives the bytes that it gave: %s', (name, look) => {
    const sums = [waves(29, 22, 3), waves(21, 40, 1)].map((picture) =>
      crc32(changed(picture, look)).toString(16),
    );
    expect(sums).toEqual(SUMS[name]);
  });

  it('keeps the mean of each channel where it changes contrast, and spreads or draws in what lies about it', () => {
    const picture = waves(29, 22, 3);
    for (const contrast of [0.3, 1.2])
      for (const channel of [0, 1, 2]) {
        const before = [...channelOf(picture, picture.pixels, channel)];
        const after = [...channelOf(picture, changed(picture, { contrast }), channel)];
        expect(Math.abs(mean(after) - mean(before))).toBeLessThan(0.5);
        expect(deviation(after) / deviation(before)).toBeCloseTo(contrast, 1);
      }
  });

  it('keeps flat pictures and the mean where it blurs', () => {
    for (const blurSigma of [0.4, 1, 3, 8]) {
      for (const picture of [flat(20, 13, 3, 200), flat(5, 40, 1, 255)])
        expect(changed(picture, { blurSigma })).toEqual(picture.pixels);
      for (const picture of PICTURES)
        expect(Math.abs(mean(changed(picture, { blurSigma })) - mean(picture.pixels))).toBeLessThan(0.3);
    }
  });

  it('blurs as the Gaussian itself does', () => {
    const point = flat(41, 41, 1, 0);
    point.pixels[20 * 41 + 20] = 255;
    const blurred = changed(point, { blurSigma: 2 });
    for (const [row, col] of [
      [20, 20],
      [18, 21],
      [23, 24],
    ]) {
      const distance = (row - 20) ** 2 + (col - 20) ** 2;
      expect(
        Math.abs(blurred[row * 41 + col] - (255 / (8 * Math.PI)) * Math.exp(-distance / 8)),
      ).toBeLessThan(0.6);
    }
  });

  it('adds noise of the deviation that was asked for, each seed its own', () => {
    const picture = flat(120, 120, 3, 128);
    const noisy = changed(picture, { noise: { stddev: 12, seed: 5 } });
    expect(mean(noisy)).toBeCloseTo(128, 0);
    expect(Math.abs(deviation([...noisy]) - 12)).toBeLessThan(0.2);
    // Of a normal distribution, 68.3 % lie within one deviation.
    const within = [...noisy].filter((value) => Math.abs(value - 128) <= 12).length / noisy.length;
    expect(Math.abs(within - 0.703)).toBeLessThan(0.01);
    const other = changed(picture, { noise: { stddev: 12, seed: 6 } });
    const products = [...noisy].map((value, i) => (value - 128) * (other[i] - 128));
    expect(Math.abs(mean(products)) / 144).toBeLessThan(0.02);
  });

  it('leaves nearly all at the best quality of JPEG, and less with each lower one', () => {
    const picture = waves(64, 64, 3);
    const lost = [100, 75, 30, 5].map((jpegQuality) => {
      const pixels = changed(picture, { jpegQuality });
      return mean([...pixels].map((value, i) => (value - picture.pixels[i]) ** 2));
    });
    expect(greatest(changed(picture, { jpegQuality: 100 }), picture.pixels)).toBeLessThanOrEqual(4);
    for (let i = 1; i < lost.length; i++) expect(lost[i]).toBeGreaterThan(lost[i - 1]);
  });

  it('fills its rectangle with every value alike, and nothing beside it', () => {
    const picture = flat(90, 100, 3, 7);
    const erased = { left: 10, top: 20, width: 70, height: 60, seed: 4 };
    const pixels = changed(picture, { erased });
    const [inside, beside]: number[][] = [[], []];
    pixels.forEach((value, i) => {
      const [row, col] = [Math.floor(i / 300), Math.floor((i % 300) / 3)];
      if (row >= 20 && row < 80 && col >= 10 && col < 80) inside.push(value);
      else beside.push(value);
    });
    expect(new Set(beside)).toEqual(new Set([7]));
    expect(inside).toHaveLength(70 * 60 * 3);
    expect(Math.abs(mean(inside) - 127.5)).toBeLessThan(2);
    expect(new Set(inside).size).toBe(256);
  });
});

describe('the tables', () => {
  it('gamma keeps black and white', () => {
    for (const gamma of [0.4, 2.5]) {
      const table = toneTable(77, 1, gamma);
      expect([table[0], table[255]]).toEqual([0, 255]);
      expect(table[100]).toBe(Math.round(255 * (100 / 255) ** gamma));
    }
    expect([...toneTable(77, 1, 1)]).toEqual([...Array(256).keys()]);
  });

  it('the weights of a blur add up to 2^14, whatever the deviation', () => {
    for (const sigma of [0, 0.1, 0.5, 1, 2.7, 8]) {
      const [own, ...others] = blurWeights(sigma);
      expect(own + 2 * others.reduce((sum, weight) => sum + weight, 0)).toBe(2 ** 14);
      expect(others.length % 2).toBe(1);
    }
  });

  it('noise lies evenly about 0', () => {
    const table = [...noiseTable(40)];
    expect(table.reduce((sum, value) => sum + value, 0)).toBe(0);
    expect(Math.abs(deviation(table) - 40)).toBeLessThan(0.2);
  });

  it("JPEG's quanta are those of libjpeg", () => {
    expect([...jpegQuanta(100)]).toEqual(Array(128).fill(1));
    expect([...jpegQuanta(50)].slice(0, 3)).toEqual([16, 11, 10]);
    expect([...jpegQuanta(10)].slice(62, 66)).toEqual([255, 255, 85, 90]);
  });
});
