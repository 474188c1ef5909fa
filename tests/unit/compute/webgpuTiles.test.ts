/** How matrix products and dispatches are cut into pieces on WebGPU. */
import { describe, expect, it } from 'vitest';
import { gridOf } from '../../../src/compute/kernels/webgpu/common/dispatch.ts';
import { productCode } from '../../../src/compute/kernels/webgpu/common/productCode.ts';
import { INNER_TILE, splitInner, tileSide } from '../../../src/compute/kernels/webgpu/common/tiles.ts';

describe('tileSide', () => {
  it('takes large tiles, and smaller ones where much of them would be padding', () => {
    const sizes = [1, 16, 27, 32, 33, 48, 64, 65, 96, 288, 1_000_000];
    expect(sizes.map(tileSide)).toEqual([16, 16, 32, 32, 64, 64, 64, 64, 64, 64, 64]);
  });
});

describe('splitInner', () => {
  it('covers every product once, in parts of whole tiles', () => {
    for (const tiles of [1, 5, 18, 511, 512, 70_000])
      for (const inner of [1, 15, 16, 127, 128, 129, 4_608, 1_577_088]) {
        const { parts, partLength } = splitInner(tiles, inner);
        expect(partLength % INNER_TILE).toBe(0);
        expect(parts * partLength).toBeGreaterThanOrEqual(inner);
        expect((parts - 1) * partLength).toBeLessThan(inner);
      }
  });

  it('cuts a long sum with few tiles, and no other', () => {
    expect(splitInner(1, 1_577_088).parts).toBeGreaterThan(400);
    expect(splitInner(18, 380_000).parts).toBeGreaterThan(20);
    expect(splitInner(1024, 1_577_088).parts).toBe(1);
    expect(splitInner(1, 1_000).parts).toBe(1);
  });
});

describe('gridOf', () => {
  it('holds all workgroups within the limit of each dimension', () => {
    for (const groups of [1, 65_535, 65_536, 131_071, 5_000_000]) {
      const [columns, rows] = gridOf(groups, 65_535);
      expect(columns * rows).toBeGreaterThanOrEqual(groups);
      expect(columns * rows - groups).toBeLessThan(rows);
      expect(Math.max(columns, rows)).toBeLessThanOrEqual(65_535);
    }
  });
});

describe('productCode', () => {
  const factor = { contiguous: 'outer', vec4: true, fetch: 'return vec4f();' } as const;

  it('keeps the two tiles within the 16 KB of workgroup memory that every device has', () => {
    const { declarations } = productCode(factor, factor, 64, 64, true);
    const vectors = [...declarations.matchAll(/array<vec4f, (\d+)>/g)].map(([, length]) => Number(length));
    expect(vectors).toHaveLength(2);
    expect((vectors[0] + vectors[1]) * 16).toBeLessThanOrEqual(16_384);
  });

  it('holds 8 by 8 sums in registers for the largest tile and 4 by 4 for the smallest', () => {
    const sums = (tile: number) =>
      productCode(factor, factor, tile, tile, true).body.match(/var sum\d/g)?.length;
    expect(sums(64)).toBe(16);
    expect(sums(16)).toBe(4);
  });
});
