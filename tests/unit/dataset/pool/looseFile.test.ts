import { expect, it } from 'vitest';
import { sniffImage } from '../../../../src/dataset/picture/imageHeader.ts';
import { decodeFile } from '../../../../src/dataset/pool/looseFile.ts';
import { crc32 } from '../../../../src/dataset/source/crc32.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';

/** A picture of nothing, after the same look at the header. */
const decode = async (bytes: Uint8Array) => {
  sniffImage(bytes);
  return { height: 1, width: 1, channels: 1, pixels: new Uint8Array(1) };
};

/** The header of a PNG of that size, without any data. */
function pngHeader(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
}

it('gives the picture with the size and the checksum of its file', async () => {
  const bytes = pngHeader(5, 5);
  const { picture, ...file } = await decodeFile(new Blob([bytes]), DEFAULT_SETTINGS, decode);
  expect(picture.pixels.length).toBe(1);
  expect(file).toEqual({ bytes: 33, crc32: crc32(bytes) });
});

it.each([
  ['an empty file', new Blob([]), 'The file is empty.'],
  ['a text', new Blob(['Hello, reader.']), 'it looks like text'],
  ['a header of 30,001 pixels a side', new Blob([pngHeader(30_001, 30_001)]), 'too large: 30001 × 30001'],
  ['a header of 900 megapixels', new Blob([pngHeader(30_000, 30_000)]), 'too large: 30000 × 30000'],
])('says what is wrong with %s', async (_, file, message) => {
  await expect(decodeFile(file, DEFAULT_SETTINGS, decode)).rejects.toThrow(message);
});

it('does not read a file that no picture fills', async () => {
  const huge = { size: 2.3e9, arrayBuffer: () => expect.fail('It was read.') } as unknown as Blob;
  await expect(decodeFile(huge, DEFAULT_SETTINGS, decode)).rejects.toThrow(
    'too large for a picture: 2300 MB',
  );
});

it('says where memory or the file itself is gone', async () => {
  const gone = { size: 1, arrayBuffer: async () => Promise.reject(new DOMException('', 'NotFoundError')) };
  await expect(decodeFile(gone as unknown as Blob, DEFAULT_SETTINGS, decode)).rejects.toThrow(
    'cannot be read',
  );
  const short = async () => {
    throw new RangeError('Array buffer allocation failed');
  };
  await expect(decodeFile(new Blob(['x']), DEFAULT_SETTINGS, short)).rejects.toThrow('out of memory');
});
