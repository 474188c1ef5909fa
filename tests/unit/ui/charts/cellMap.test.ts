/** A matrix of many classes as pixels, and the way over it by pointer and keys. */
import { describe, expect, it } from 'vitest';
import { cellPixels, placeAfterKey, placeAt } from '../../../../src/ui/charts/cellMap.ts';

const empty = (count: number) => Array.from({ length: count }, () => new Array<number>(count).fill(0));
const alphas = (pixels: Uint8ClampedArray) =>
  Array.from({ length: pixels.length / 4 }, (_, at) => pixels[at * 4 + 3]);

describe('cellPixels', () => {
  it.each([354, 640, 1000])('loses no error of %i classes between pixels', (count) => {
    const side = Math.min(480, count);
    for (const [label, answer] of [
      [0, 0],
      [count - 1, 0],
      [123, 321],
      [count - 1, count - 1],
    ]) {
      const matrix = empty(count);
      matrix[label][answer] = 1;
      matrix[label][(answer + 7) % count] = 999;
      const seen = alphas(cellPixels(matrix, side));
      const at = Math.floor((label * side) / count) * side + Math.floor((answer * side) / count);
      expect(seen[at]).toBeGreaterThan(80);
      expect(seen.filter((alpha) => alpha > 0)).toHaveLength(2);
    }
  });

  it('shows the larger of two cells that share a pixel', () => {
    expect(
      alphas(
        cellPixels(
          [
            [9, 1],
            [0, 0],
          ],
          1,
        ),
      ),
    ).toEqual([238]);
  });

  it('is clear where nothing was judged', () => {
    expect(alphas(cellPixels(empty(31), 31)).every((alpha) => alpha === 0)).toBe(true);
  });
});

describe('the way over a map', () => {
  it('finds the cell under a point, also at its edges', () => {
    expect(placeAt(0, 0, 640)).toEqual({ label: 0, answer: 0 });
    expect(placeAt(0.5, 0.25, 640)).toEqual({ label: 160, answer: 320 });
    expect(placeAt(1, 1.01, 640)).toEqual({ label: 639, answer: 639 });
  });

  it('goes by one cell with an arrow and stays inside', () => {
    const at = { label: 0, answer: 5 };
    expect(placeAfterKey('ArrowDown', at, 640)).toEqual({ label: 1, answer: 5 });
    expect(placeAfterKey('ArrowLeft', at, 640)).toEqual({ label: 0, answer: 4 });
    expect(placeAfterKey('ArrowUp', at, 640)).toEqual(at);
    expect(placeAfterKey('End', at, 640)).toEqual({ label: 0, answer: 639 });
    expect(placeAfterKey('toString', at, 640)).toBeNull();
  });
});
