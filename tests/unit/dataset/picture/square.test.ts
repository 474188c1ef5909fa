/** Pictures that are no squares: squeezed, cropped and padded, as Pillow makes them of the same part (make_square.py). */
import { describe, expect, it } from 'vitest';
import { eighthsFor, nearest, smoothed } from '../../../../src/dataset/picture/decode.ts';
import type { PackedPixels } from '../../../../src/dataset/picture/decodedPixels.ts';
import { resize } from '../../../../src/dataset/picture/resize.ts';
import { seenOf } from '../../../../src/dataset/picture/square.ts';
import type { DecodeSettings } from '../../../../src/dataset/types.ts';
import reference from './square.json' with { type: 'json' };

type Name = keyof typeof reference.sources;
const bytesOf = (base64: string) => [...Buffer.from(base64, 'base64')];

/** A source of the reference, as a decoder gives it. */
function decoded(name: Name): PackedPixels {
  const { shape, pixels } = reference.sources[name];
  const [height, width, channels] = shape;
  const values = bytesOf(pixels);
  const bytes = new Uint8Array(height * width * 4);
  for (let pixel = 0; pixel < height * width; pixel++)
    for (let i = 0; i < 3; i++) bytes[pixel * 4 + i] = values[pixel * channels + (i % channels)];
  return { layout: 'packed', redFirst: true, height, width, bytes };
}

describe('a picture that is no square', () => {
  it.each(reference.shapes)(
    'is made one as Pillow does it: $source, $aspectRatio, $imageSize pixels',
    (one) => {
      const pixels = decoded(one.source as Name);
      const settings = { ...one, colorMode: 'rgb', decodeQuality: 'fast' } as DecodeSettings;
      const side = { height: one.imageSize, width: one.imageSize };
      const fast = smoothed(pixels, pixels, 8, settings);
      expect(fast).toMatchObject(side);
      expect([...fast.pixels]).toEqual(bytesOf(one.fast));
      const exact = nearest(pixels, settings);
      expect(exact).toMatchObject(side);
      const expected = bytesOf(one['keras-exact']);
      // Of a picture in colour a part without any is kept grey.
      const spread = expected.length / exact.pixels.length;
      expect([...exact.pixels].flatMap((value) => new Array<number>(spread).fill(value))).toEqual(expected);
    },
  );

  it.each(reference.boxes)('keeps its place in fractions of a pixel: $source', ({ source, box, output }) => {
    const [height, width, channels] = reference.sources[source as Name].shape;
    const pixels = Uint8Array.from(bytesOf(reference.sources[source as Name].pixels));
    const [left, top, boxWidth, boxHeight] = box;
    const seen = { left, top, width: boxWidth, height: boxHeight };
    const resized = resize({ height, width, channels, pixels }, { height: 9, width: 9 }, seen);
    expect([...resized.pixels]).toEqual(bytesOf(output));
  });

  it('is seen whole, in its middle, or with black around it', () => {
    const wide = { height: 13, width: 30 };
    expect(seenOf(wide, 'squeeze')).toEqual({ top: 0, left: 0, height: 13, width: 30 });
    expect(seenOf(wide, 'crop')).toEqual({ top: 0, left: 8, height: 13, width: 13 });
    expect(seenOf(wide, 'pad')).toEqual({ top: -8, left: 0, height: 30, width: 30 });
  });

  it('is decoded at as many eighths as its seen part needs', () => {
    const eighths = (aspectRatio: DecodeSettings['aspectRatio']) =>
      eighthsFor({ width: 1792, height: 600 }, { imageSize: 224, aspectRatio });
    expect([eighths('squeeze'), eighths('crop'), eighths('pad')]).toEqual([3, 3, 1]);
  });
});
