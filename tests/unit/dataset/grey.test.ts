import { expect, it } from 'vitest';
import { areGrey } from '../../../src/dataset/grey.ts';
import type { Picture } from '../../../src/dataset/types.ts';

const picture = (...pixels: number[]): Picture => ({
  ...{ height: 1, width: pixels.length / 3, channels: 3 },
  pixels: Uint8Array.from(pixels),
});
const grey = picture(9, 9, 9, 200, 201, 199);

it('takes pictures for grey by their pixels, all of them', () => {
  expect(areGrey([grey, { height: 1, width: 1, channels: 1, pixels: Uint8Array.of(7) }])).toBe(true);
  expect(areGrey([grey, picture(200, 100, 0, 9, 9, 9)])).toBe(false);
  expect(areGrey([])).toBe(false);
});
