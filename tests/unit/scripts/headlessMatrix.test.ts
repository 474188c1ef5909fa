/** What the headless command prints of a confusion matrix. */
import { expect, it } from 'vitest';
import { matrixLines } from '../../../scripts/headless/figures.mjs';
import { largestErrors } from '../../../src/evaluation/metrics/confusionMatrix.ts';

const matrixOf = (count: number) =>
  Array.from({ length: count }, (_, label) =>
    Array.from({ length: count }, (_, answer) => Number(label === answer)),
  );
const namesOf = (count: number) => Array.from({ length: count }, (_, label) => `class ${label}`);
const lines = (matrix: number[][]) => matrixLines(matrix, namesOf(matrix.length), largestErrors);

it('is one line for twenty classes', () => {
  expect(lines(matrixOf(20))).toEqual([`confusion matrix: ${JSON.stringify(matrixOf(20))}`]);
});

it('is the ten largest errors for more', () => {
  const matrix = matrixOf(640);
  for (let answer = 1; answer <= 30; answer++) matrix[5][answer + 5] = answer;
  const printed = lines(matrix);
  expect(printed).toHaveLength(11);
  expect(printed[0]).toBe('the largest errors among 640 classes:');
  expect(printed[1]).toBe('  class 5 taken for class 35: 30 times');
  expect(printed.every((line) => line.length < 80)).toBe(true);
});

it('says so where there is no error', () => {
  expect(lines(matrixOf(21))).toEqual(['every answer is right']);
  const once = matrixOf(21);
  once[0][1] = 1;
  expect(lines(once).at(-1)).toBe('  class 0 taken for class 1: 1 time');
});
