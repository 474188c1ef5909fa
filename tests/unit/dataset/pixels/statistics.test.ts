/** What a picture looks like, in numbers. */
import { expect, it } from 'vitest';
import { pictureStatistics } from '../../../../src/dataset/pixels/statistics.ts';

it('has the statistics of a picture without colour', () => {
  // Four columns: 0, 10, 20, 30.
  const pixels = Uint8Array.from({ length: 16 }, (_, at) => 10 * (at % 4));
  const [mean, deviation, low, median, high, across, down, black, colour] = pictureStatistics({
    ...{ height: 4, width: 4, channels: 1 },
    pixels,
  });
  expect([mean, low, median, high, across, down, colour]).toEqual([15, 0, 10, 30, 10, 0, 0]);
  expect(deviation).toBeCloseTo(Math.sqrt(125), 12);
  // Twelve of the sixteen are at the border, of the middle columns four; 0 and 10 are near black.
  expect(black).toBeCloseTo(6 / 12, 12);
});

it('has a colourfulness, and is the same for grey in one channel and in three', () => {
  const grey = Uint8Array.from({ length: 9 }, (_, at) => 25 * at);
  const one = pictureStatistics({ height: 3, width: 3, channels: 1, pixels: grey });
  const pixels = Uint8Array.from({ length: 27 }, (_, at) => grey[Math.floor(at / 3)]);
  expect(pictureStatistics({ height: 3, width: 3, channels: 3, pixels })).toEqual(one);
  const red = Uint8Array.from({ length: 27 }, (_, at) => (at % 3 === 0 ? 200 : 0));
  // No spread: 0.3 · √(200² + 100²).
  expect(pictureStatistics({ height: 3, width: 3, channels: 3, pixels: red })[8]).toBeCloseTo(
    0.3 * Math.sqrt(200 ** 2 + 100 ** 2),
    9,
  );
});

it('looks at every so many pixels of a large picture', () => {
  const side = 448;
  const pixels = Uint8Array.from({ length: side * side }, (_, at) => ((at % side) * 255) / side);
  const [mean, , , median, , across, down] = pictureStatistics({
    ...{ height: side, width: side, channels: 1 },
    pixels,
  });
  expect(Math.abs(mean - 127)).toBeLessThan(1.5);
  expect(Math.abs(median - 127)).toBeLessThan(3);
  expect(across).toBeLessThan(1);
  expect(down).toBe(0);
});
