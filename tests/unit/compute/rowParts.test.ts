import { describe, expect, it } from 'vitest';
import { rowParts } from '../../../src/compute/kernels/webgl/common/rowParts.ts';

describe('rowParts', () => {
  it.each([
    [1, 1, 1],
    [2, 9, 500_000],
    [480, 60, 1152],
    [7104, 222, 72],
  ])('covers %i rows of %i, none with the whole batch', (rows, width, texels) => {
    const { parts, rowsPerPart } = rowParts(rows, width, texels);
    expect(parts * rowsPerPart).toBeGreaterThanOrEqual(rows);
    expect((parts - 1) * rowsPerPart).toBeLessThan(rows);
    if (rows > 1) expect(parts).toBeGreaterThan(1);
    expect(rowsPerPart * width).toBeLessThanOrEqual(Math.max(4096, width) * 2);
  });
});
