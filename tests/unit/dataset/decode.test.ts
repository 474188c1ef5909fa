/** The colour mode of decoded pixels; decoding itself needs a browser. */
import { describe, expect, it } from 'vitest';
import { pictureFromRgba } from '../../../src/dataset/decode.ts';

const rgba = (...pixels: number[][]) => ({
  width: pixels.length,
  height: 1,
  pixels: Uint8Array.from(pixels.flat()),
});

describe('pictureFromRgba', () => {
  it('drops alpha instead of blending it', () => {
    expect(pictureFromRgba(rgba([1, 2, 3, 0], [4, 5, 6, 255]), 'rgb')).toEqual({
      width: 2,
      height: 1,
      channels: 3,
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
  });

  it('keeps one channel of a picture without colour', () => {
    const grey = rgba([0, 0, 0, 7], [128, 128, 128, 9], [255, 255, 255, 0]);
    for (const colorMode of ['rgb', 'grayscale'] as const)
      expect(pictureFromRgba(grey, colorMode)).toMatchObject({
        channels: 1,
        pixels: Uint8Array.of(0, 128, 255),
      });
  });

  it("turns colour into Pillow's grey", () => {
    // Image.new('RGB', (1, 1), colour).convert('L')
    const { channels, pixels } = pictureFromRgba(
      rgba([255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [10, 200, 30, 255]),
      'grayscale',
    );
    expect(channels).toBe(1);
    expect([...pixels]).toEqual([76, 150, 29, 124]);
  });
});
