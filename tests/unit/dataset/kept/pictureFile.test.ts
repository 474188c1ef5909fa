/** Pictures are written in pieces and can be read at any time, on a file in memory: Node has no private file system. */
import { describe, expect, it } from 'vitest';
import { createPictureFile, openPictureFile } from '../../../../src/dataset/kept/pictureFile.ts';
import { PrivateFiles } from '../../support/privateFiles.ts';

/** A directory with room for so many bytes in a file; `writes` are the sizes that were written. */
function directory(roomBytes: number) {
  const files = new PrivateFiles();
  files.roomBytes = roomBytes;
  return { handle: files.root as unknown as FileSystemDirectoryHandle, writes: files.writes };
}

const SIZE = 60_000;
const picture = (value: number) => new Uint8Array(SIZE).fill(value);

describe('a file of pictures', () => {
  it('is written in few pieces, and read before and after', async () => {
    const { handle, writes } = directory(Number.POSITIVE_INFINITY);
    const file = await createPictureFile(handle, 'x');
    const offsets = Array.from({ length: 100 }, (_, i) => file.append(picture(i)));
    expect(offsets).toEqual(offsets.map((_, i) => i * SIZE));
    expect(writes.length).toBeLessThan(4);
    const read = async () =>
      Promise.all(offsets.map(async (offset) => new Set(await file.read(offset, SIZE))));
    const expected = offsets.map((_, i) => new Set([i]));
    expect(await read()).toEqual(expected);
    await file.seal();
    expect(await read()).toEqual(expected);
    expect(writes.reduce((sum, bytes) => sum + bytes, 0)).toBe(100 * SIZE);
    await expect(openPictureFile(handle, 'x', 100 * SIZE)).resolves.toMatchObject({ name: 'x' });
    await expect(openPictureFile(handle, 'x', 101 * SIZE)).rejects.toThrow('shorter');
  });

  it('takes a picture that is larger than a piece', async () => {
    const file = await createPictureFile(directory(Number.POSITIVE_INFINITY).handle, 'x');
    file.append(picture(1));
    const large = new Uint8Array(3 * 1024 * 1024).fill(2);
    expect(Buffer.compare(await file.read(file.append(large), large.length), large)).toBe(0);
  });

  it('still gives what it took before the storage was full', async () => {
    const file = await createPictureFile(directory(50 * SIZE).handle, 'x');
    const offsets: number[] = [];
    expect(() => {
      for (;;) offsets.push(file.append(picture(offsets.length)));
    }).toThrow('The storage is full.');
    expect(offsets.length).toBeGreaterThan(50);
    for (const [i, offset] of offsets.entries())
      expect(new Set(await file.read(offset, SIZE))).toEqual(new Set([i]));
    await expect(file.seal()).rejects.toThrow('The storage is full.');
  });
});
