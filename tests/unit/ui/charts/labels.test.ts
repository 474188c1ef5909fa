import { expect, it } from 'vitest';
import { numbersFit, stepTicks } from '../../../../src/ui/charts/labels.ts';

const matrix = (classes: number, cell: number) =>
  Array.from({ length: classes }, () => Array.from({ length: classes }, () => cell));

it('shows numbers in the cells of a matrix only where they stand apart', () => {
  expect(numbersFit(matrix(2, 3875), 330)).toBe(true);
  expect(numbersFit(matrix(7, 45), 510)).toBe(true);
  expect(numbersFit(matrix(7, 0.333), 330)).toBe(false);
  expect(numbersFit(matrix(30, 0), 510)).toBe(false);
  // More cells than a call has room for arguments.
  expect(numbersFit(matrix(640, 0), 510)).toBe(false);
});

it('lists the ticks of an axis of few steps, each once and whole', () => {
  expect(stepTicks([0, 1, 2])).toEqual([0, 1, 2]);
  expect(stepTicks([3, 1, 1])).toEqual([1, 2, 3]);
  expect(stepTicks([0, 11])).toBeUndefined();
  expect(stepTicks([])).toBeUndefined();
  expect(stepTicks(new Array(640 * 640).fill(3))).toEqual([3]);
});
