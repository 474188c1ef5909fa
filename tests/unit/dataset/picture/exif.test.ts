/** EXIF data are hidden from decoders, and nothing else is touched. */
import { describe, expect, it } from 'vitest';
import { withoutExif } from '../../../../src/dataset/picture/exif.ts';

const segment = (marker: number, text: string) => {
  const data = new TextEncoder().encode(text);
  return [0xff, marker, 0, data.length + 2, ...data];
};
const jpeg = (...segments: number[][]) => Uint8Array.from([0xff, 0xd8, ...segments.flat(), 0xff, 0xd9]);

describe('withoutExif', () => {
  it('hides every EXIF segment before the scan, also behind padding', () => {
    const bytes = jpeg(
      segment(0xe0, 'JFIF'),
      segment(0xe1, 'Exif\0\0MM'),
      [0xff, 0xff],
      segment(0xe1, 'Exif2'),
      segment(0xda, 'scan'),
      segment(0xe1, 'Exif'),
    );
    const before = bytes.slice();
    const hidden = withoutExif(bytes);
    const text = new TextDecoder('latin1').decode(hidden);
    expect(text.match(/Exif/g)).toHaveLength(1);
    expect(text.indexOf('Exif')).toBeGreaterThan(text.indexOf('scan'));
    expect(hidden.length).toBe(bytes.length);
    expect(hidden.filter((byte, i) => byte !== bytes[i])).toEqual(new Uint8Array(8));
    expect(bytes).toEqual(before);
  });

  it('finds it behind stray bytes, which decoders pass over', () => {
    const bytes = jpeg(segment(0xe0, 'JFIF'), [0, 7, 0xff, 0], segment(0xe1, 'Exif\0\0MM'));
    expect(new TextDecoder('latin1').decode(withoutExif(bytes))).not.toContain('Exif');
  });

  it('gives back a picture that has none', () => {
    for (const bytes of [
      jpeg(segment(0xe1, 'http://ns.adobe.com/xap')),
      jpeg(),
      jpeg(segment(0xe1, 'Exif')).subarray(0, 5),
      Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 0x45),
    ])
      expect(withoutExif(bytes)).toBe(bytes);
  });
});
