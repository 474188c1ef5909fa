/** Resizing gives Pillow's own bytes. */
import { describe, expect, it } from 'vitest';
import { nearestPositions, resize } from '../../../../../src/dataset/picture/resize.ts';
import type { Picture } from '../../../../../src/dataset/types.ts';
import { readReference } from '../../../support/reference.ts';
import { arrayReader, greatestDifference, type StoredArray } from '../../referenceArrays.ts';

interface Reference {
  sources: Record<string, StoredArray>;
  cases: { source: string; height: number; width: number; method: string; output: StoredArray }[];
}

const grey = (rows: number[][]): Picture => ({
  height: rows.length,
  width: rows[0].length,
  channels: 1,
  pixels: Uint8Array.from(rows.flat()),
});

describe('resize', () => {
  it("equals Pillow's bilinear in every reference case", () => {
    const { sources, cases } = readReference<Reference>('resize.json');
    const read = arrayReader('resize.bin');
    const bilinear = cases.filter(({ method }) => method === 'bilinear');
    expect(bilinear).toHaveLength(16);
    for (const { source, height, width, output } of bilinear) {
      const [inHeight, inWidth, channels = 1] = sources[source].shape;
      const pixels = Uint8Array.from(read(sources[source]));
      const resized = resize({ height: inHeight, width: inWidth, channels, pixels }, { height, width });
      expect(resized).toMatchObject({ height, width, channels });
      expect(greatestDifference(resized.pixels, read(output)), `${source} → ${height}×${width}`).toBe(0);
    }
  });

  it("finds Pillow's nearest pixels in every reference case", () => {
    const { sources, cases } = readReference<Reference>('resize.json');
    const read = arrayReader('resize.bin');
    const nearest = cases.filter(({ method }) => method === 'nearest');
    expect(nearest).toHaveLength(16);
    for (const { source, height, width, output } of nearest) {
      const [inHeight, inWidth, channels = 1] = sources[source].shape;
      const pixels = read(sources[source]);
      const cols = [...nearestPositions(inWidth, width)];
      const picked = [...nearestPositions(inHeight, height)].flatMap((row) =>
        cols.flatMap((col) => [
          ...pixels.subarray((row * inWidth + col) * channels, (row * inWidth + col + 1) * channels),
        ]),
      );
      expect(greatestDifference(picked, read(output)), `${source} → ${height}×${width}`).toBe(0);
    }
  });

  it('returns a picture that has the size already', () => {
    const picture = grey([[1, 2]]);
    expect(resize(picture, { height: 1, width: 2 })).toBe(picture);
  });

  it('averages when it shrinks, instead of picking pixels', () => {
    const stripes = grey(Array.from({ length: 8 }, () => [0, 255, 0, 255, 0, 255, 0, 255]));
    const { pixels } = resize(stripes, { height: 1, width: 1 });
    expect(pixels[0]).toBeGreaterThan(120);
    expect(pixels[0]).toBeLessThan(135);
  });

  it('keeps an even picture even at the extremes of the range', () => {
    for (const value of [0, 255]) {
      const flat = { height: 97, width: 61, channels: 3, pixels: new Uint8Array(97 * 61 * 3).fill(value) };
      expect(new Set(resize(flat, { height: 224, width: 8 }).pixels)).toEqual(new Set([value]));
    }
  });
});
