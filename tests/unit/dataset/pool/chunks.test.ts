/** Images cut into pieces of the disk. */
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../../../src/dataset/pool/chunks.ts';
import type { DatasetImage } from '../../../../src/dataset/types.ts';

const MB = 2 ** 20;

function inZip(index: number, offset: number, bytes: number, source = 0): DatasetImage {
  const path = `train/cat/${index}.png`;
  const entry = {
    ...{ path, bytes, compressedBytes: bytes, offset, crc32: index, problem: null },
    ...{ method: 0, encrypted: false },
  };
  return { index, path, split: 'train', label: 0, source, entry };
}

function inFolder(index: number, bytes: number): DatasetImage {
  const path = `train/cat/${index}.png`;
  return {
    index,
    path,
    split: 'train',
    label: 0,
    source: 0,
    entry: { path, bytes, crc32: null, problem: null },
  };
}

const indicesOf = (images: DatasetImage[], workers = 1) =>
  chunksOf(images, workers).map((chunk) => chunk.images.map(({ index }) => index));

describe('chunksOf', () => {
  it('gives every image once, in the order of the disk', () => {
    const images = Array.from({ length: 1000 }, (_, i) =>
      inZip(i, ((i * 7) % 1000) * 0.2 * MB, 0.2 * MB - 600),
    );
    const chunks = chunksOf(images, 2);
    const offsets = chunks.flatMap((chunk) => chunk.images.map(({ index }) => (index * 7) % 1000));
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    expect(new Set(chunks.flatMap((chunk) => chunk.images))).toEqual(new Set(images));
    for (const { images: some } of chunks) {
      const bytes = some.reduce((sum, { entry }) => sum + entry.bytes, 0);
      expect(bytes).toBeLessThanOrEqual(8 * MB);
      expect(some.length).toBeGreaterThan(20);
    }
  });
  it('cuts a small dataset fine enough for all workers', () => {
    const images = Array.from({ length: 400 }, (_, i) => inZip(i, i * 6000, 5000));
    expect(chunksOf(images, 4).length).toBeGreaterThanOrEqual(16);
  });
  it('does not read over a large gap', () => {
    expect(indicesOf([inZip(0, 0, MB), inZip(1, 1.1 * MB, MB), inZip(2, 9 * MB, 90 * MB)])).toEqual([
      [0, 1],
      [2],
    ]);
  });
  it('keeps sources apart', () => {
    expect(indicesOf([inZip(0, 0, 9), inZip(1, 700, 9, 1), inZip(2, 700, 9)])).toEqual([[0, 2], [1]]);
  });
  it('gives a file that is larger than a chunk one of its own', () => {
    expect(indicesOf([inZip(0, 0, 100 * MB), inZip(1, 101 * MB, 9)])).toEqual([[0], [1]]);
  });
  it('fills chunks of a folder by size', () => {
    const chunks = indicesOf(Array.from({ length: 64 }, (_, i) => inFolder(i, MB)));
    expect(chunks.map((chunk) => chunk.length)).toEqual(Array.from({ length: 8 }, () => 8));
  });
  it('makes nothing of nothing', () => {
    expect(chunksOf([], 3)).toEqual([]);
  });
});
