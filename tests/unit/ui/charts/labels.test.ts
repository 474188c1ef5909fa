import { expect, it } from 'vitest';
import { numbersFit } from '../../../../src/ui/charts/labels.ts';

const matrix = (classes: number, cell: number) =>
  Array.from({ length: classes }, () => Array.from({ length: classes }, () => cell));

it('shows numbers in the cells of a matrix only where they stand apart', () => {
  expect(numbersFit(matrix(2, 3875), 330)).toBe(true);
  expect(numbersFit(matrix(7, 45), 510)).toBe(true);
  expect(numbersFit(matrix(7, 0.333), 330)).toBe(false);
  expect(numbersFit(matrix(30, 0), 510)).toBe(false);
});
