/** How decoded pixels become pictures; decoding itself needs a browser. */
import { describe, expect, it } from 'vitest';
import { eighthsFor, nearest, smoothed } from '../../../../src/dataset/picture/decode.ts';
import { type PackedPixels, samplePicture } from '../../../../src/dataset/picture/decodedPixels.ts';
import { type JpegPlanes, sampleJpegPlanes } from '../../../../src/dataset/picture/jpegPlanes.ts';

const packed = (...pixels: number[][]): PackedPixels => ({
  layout: 'packed',
  redFirst: true,
  width: pixels.length,
  height: 1,
  bytes: Uint8Array.from(pixels.flat()),
});
const picture = (pixels: PackedPixels, colorMode: 'rgb' | 'grayscale') =>
  samplePicture(
    pixels,
    Int32Array.of(0),
    Int32Array.from({ length: pixels.width }, (_, i) => i),
    colorMode,
  );

describe('samplePicture', () => {
  it('drops alpha instead of blending it', () => {
    expect(picture(packed([1, 2, 3, 0], [4, 5, 6, 255]), 'rgb')).toEqual({
      width: 2,
      height: 1,
      channels: 3,
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
  });

  it('knows the order of the colours', () => {
    const { pixels } = picture({ ...packed([3, 2, 1, 0]), redFirst: false }, 'rgb');
    expect([...pixels]).toEqual([1, 2, 3]);
  });

  it('keeps one channel of a picture without colour', () => {
    const grey = packed([0, 0, 0, 7], [128, 128, 128, 9], [255, 255, 255, 0]);
    for (const colorMode of ['rgb', 'grayscale'] as const)
      expect(picture(grey, colorMode)).toMatchObject({ channels: 1, pixels: Uint8Array.of(0, 128, 255) });
  });

  it("turns colour into Pillow's grey", () => {
    // Image.new('RGB', (1, 1), colour).convert('L')
    const { channels, pixels } = picture(
      packed([255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [10, 200, 30, 255]),
      'grayscale',
    );
    expect(channels).toBe(1);
    expect([...pixels]).toEqual([76, 150, 29, 124]);
  });
});

describe('eighthsFor', () => {
  it('finds the fewest eighths that leave no side below the target', () => {
    const at = { imageSize: 224, aspectRatio: 'squeeze' } as const;
    expect(eighthsFor({ width: 1320, height: 970 }, at)).toBe(2);
    expect(eighthsFor({ width: 1320, height: 890 }, at)).toBe(3);
    expect(eighthsFor({ width: 1792, height: 1792 }, at)).toBe(1);
    // Rounded up, as the decoder does: 1,791 / 8 makes 224.
    expect(eighthsFor({ width: 1791, height: 1791 }, at)).toBe(1);
    expect(eighthsFor({ width: 100, height: 3000 }, at)).toBe(8);
  });
});

describe('nearest and smoothed', () => {
  const settings = {
    ...({ imageSize: 1, colorMode: 'rgb', aspectRatio: 'squeeze', decodeQuality: 'fast' } as const),
  };

  it('pick pixels, and average them', () => {
    const stripes = packed(
      ...Array.from({ length: 8 }, (_, i) => (i % 2 ? [255, 255, 255, 0] : [0, 0, 0, 0])),
    );
    expect(nearest(stripes, settings).pixels[0]).toBe(0);
    const [average] = smoothed(stripes, stripes, 8, settings).pixels;
    expect(average).toBeGreaterThan(120);
    expect(average).toBeLessThan(135);
  });

  it('leave out what lies beyond the picture after decoding in eighths', () => {
    // A picture 17 pixels wide, at an eighth: three columns, of which the last is an eighth of a column.
    const columns = packed([10, 10, 10, 0], [10, 10, 10, 0], [250, 250, 250, 0]);
    const [whole] = smoothed(columns, { width: 24, height: 8 }, 1, settings).pixels;
    const [part] = smoothed(columns, { width: 17, height: 8 }, 1, settings).pixels;
    expect(part).toBeLessThan(whole - 15);
  });
});

describe('sampleJpegPlanes', () => {
  const planes = (width: number, chroma: number[]): JpegPlanes => ({
    layout: 'planes',
    width,
    height: 1,
    bytes: Uint8Array.from([...new Array<number>(width).fill(100), ...chroma, ...chroma.map(() => 128)]),
    planes: [
      { offset: 0, stride: width },
      { offset: width, stride: chroma.length },
      { offset: width + chroma.length, stride: chroma.length },
    ],
    halvedWidth: true,
    halvedHeight: false,
  });
  const blueOf = (picture: JpegPlanes) => {
    const cols = Int32Array.from({ length: picture.width }, (_, i) => i);
    return [...sampleJpegPlanes(picture, Int32Array.of(0), cols)].filter((_, i) => i % 3 === 2);
  };

  it('smooths halved chroma with weights of 3 and 1', () => {
    // Cb upsampled: 128, (3·128 + 166 + 2) >> 2 = 138, (3·166 + 128 + 1) >> 2 = 156, 166, 166, 166
    const cb = [128, 138, 156, 166, 166, 166];
    expect(blueOf(planes(6, [128, 166, 166]))).toEqual(
      cb.map((value) => 100 + Math.round(1.772 * (value - 128))),
    );
  });

  it('repeats chroma of one or two columns, as libjpeg does', () => {
    expect(blueOf(planes(4, [128, 168]))).toEqual([100, 100, 171, 171]);
  });
});
