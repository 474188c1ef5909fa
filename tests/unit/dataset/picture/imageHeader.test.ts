/** Kind and size are read from the first bytes; what is no picture is named. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sniffImage } from '../../../../src/dataset/picture/imageHeader.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { referencePath } from '../../support/reference.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';

const PHOTO = 'pretrained/test_photos/cat_352.jpg';
const NO_PHOTO = withoutShared(PHOTO);

/** Bytes from numbers and Latin-1 text. */
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)),
  );
const be16 = (value: number) => [value >> 8, value & 255];
const be32 = (value: number) => [...be16(value >>> 16), ...be16(value & 0xffff)];
const le16 = (value: number) => be16(value).reverse();
const le32 = (value: number) => be32(value).reverse();

const png = (width: number, height: number) =>
  bytes('\x89PNG\r\n\x1a\n', be32(13), 'IHDR', be32(width), be32(height), [8, 6, 0, 0, 0]);
/** A JFIF segment, padding, a table, then the progressive frame header. */
const jpeg = bytes(
  '\xff\xd8\xff\xe0',
  be16(16),
  'JFIF\0\x01\x01\0\0\x01\0\x01\0\0',
  '\xff\xff\xff\xc4',
  be16(4),
  [0, 0],
  '\xff\xc2',
  be16(11),
  [8],
  be16(480),
  be16(640),
  [1, 1, 0x11, 0],
);
const ispe = (width: number, height: number) => bytes(be32(20), 'ispe', be32(0), be32(width), be32(height));
const avif = (brand: string) =>
  bytes(
    be32(24),
    'ftyp',
    brand,
    be32(0),
    'mif1avif',
    be32(48),
    'ipco',
    [...ispe(64, 64)],
    [...ispe(640, 480)],
  );
const bmp = (width: number, height: number) =>
  bytes('BM', be32(0), be32(0), le32(54), le32(40), le32(width), le32(height));
const webp = (...chunk: (string | number[])[]) => bytes('RIFF', le32(99), 'WEBP', ...chunk);

function refusal(file: Uint8Array): string {
  try {
    return JSON.stringify(sniffImage(file));
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(UserError);
    return (thrown as UserError).message;
  }
}

describe('sniffImage', () => {
  it.each([
    ['image/jpeg', jpeg],
    ['image/png', png(640, 480)],
    ['image/gif', bytes('GIF89a', le16(640), le16(480))],
    ['image/gif', bytes('GIF87a', le16(640), le16(480))],
    ['image/bmp', bmp(640, 480)],
    ['image/bmp', bmp(640, -480)],
    ['image/bmp', bytes('BM', be32(0), be32(0), le32(26), le32(12), le16(640), le16(480))],
    ['image/webp', webp('VP8 ', le32(9), [0, 0, 0, 0x9d, 1, 0x2a], le16(640), le16(480))],
    ['image/webp', webp('VP8L', le32(9), [0x2f], le32(639 | (479 << 14)))],
    ['image/webp', webp('VP8X', le32(10), le32(0), le32(639).slice(0, 3), le32(479).slice(0, 3))],
    ['image/avif', avif('avif')],
    ['image/avif', avif('mif1')],
  ])('%s', (type, file) => {
    expect(sniffImage(file)).toEqual({ type, width: 640, height: 480 });
    // The bytes may lie inside of a larger buffer.
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 7);
    expect(sniffImage(larger.subarray(7))).toEqual({ type, width: 640, height: 480 });
  });

  it('a JPEG with stray bytes between its segments, as decoders read it', () => {
    const [start, rest] = [jpeg.subarray(0, 20), jpeg.subarray(20)];
    for (const stray of ['\0', 'abc', '\xff\0', 'a\xff\0\0b\xff'])
      expect(sniffImage(bytes([...start], stray, [...rest]))).toMatchObject({ width: 640, height: 480 });
  });

  it('a PNG that Pillow wrote', () => {
    expect(sniffImage(readFileSync(referencePath('resize_rgba.png')))).toEqual({
      type: 'image/png',
      width: 20,
      height: 14,
    });
  });

  it.skipIf(NO_PHOTO)(`a photograph${NO_PHOTO}`, () => {
    expect(sniffImage(readFileSync(sharedPath(PHOTO))).type).toBe('image/jpeg');
  });

  it('tells a picture that is cut off in its header', () => {
    const whole: [string, Uint8Array][] = [
      ['JPEG', jpeg.subarray(0, -5)],
      ['PNG', png(640, 480).subarray(0, -6)],
      ['GIF', bytes('GIF89a', le16(640), le16(480))],
      ['BMP', bmp(640, 480)],
      ['AVIF', avif('avif')],
    ];
    for (const [name, file] of whole)
      expect(refusal(file.subarray(0, file.length - 1))).toBe(`The ${name} file is cut off in its header.`);
  });

  it.each([
    [new Uint8Array(), 'The file is empty.'],
    [bytes('\n<!DOCTYPE html><html>'), 'a web page (HTML)'],
    [bytes('<?xml version="1.0"?>\n<svg xmlns="x">'), 'an SVG drawing'],
    [bytes('%PDF-1.7'), 'a PDF document'],
    [bytes('\0\x05\x16\x07\0\x02\0\0Mac OS X'), 'an AppleDouble file'],
    [bytes('II*\0'), 'a TIFF picture'],
    [bytes('MM\0*'), 'a TIFF picture'],
    [bytes(be32(24), 'ftypheic', be32(0), 'mif1heic'), 'a HEIC picture'],
    [bytes('\xff\x0a\x01'), 'a JPEG XL picture'],
    [bytes('\0\0\0\x0cjP  \r\n'), 'a JPEG 2000 picture'],
    [bytes('\0'.repeat(128), 'DICM'), 'a DICOM file'],
    [bytes('PK\x03\x04'), 'a zip'],
    [new Uint8Array(600), 'nothing but zero bytes'],
    [bytes('version https://git-lfs.github.com/spec/v1'), 'looks like text'],
    [bytes('\x01\x02\x03\x04'), 'not a picture of a known kind'],
    [bytes('\xff\xd8\xff\xda\0\x02'), 'no frame header'],
    [bytes('\xff\xd8\xff\xe0\0\x02abcd'), 'The JPEG file is cut off in its header.'],
    [png(0, 480), 'The PNG header is damaged: it says 0 × 480 pixels.'],
    [png(30_001, 10), 'too large: 30001 × 10 pixels'],
    [png(20_000, 20_000), 'At most 100 megapixels'],
    [png(2 ** 32 - 1, 2 ** 32 - 1), 'too large'],
  ])('refuses %# in words', (file, sentence) => {
    expect(refusal(file)).toContain(sentence);
    expect(refusal(file)).toMatch(/\.$/);
  });
});
