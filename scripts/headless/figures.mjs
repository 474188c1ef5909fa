/** The figures of a run as lines of the headless command. It must not know of the page. */
import { loadSource } from '../load-source.mjs';

/** @typedef {(text: string) => void} Print */

/** "0.8571 (95%: 0.6006 to 0.9599)" @param {import('../../src/evaluation/types.ts').Figure} figure */
export function withInterval({ value, interval }) {
  const range = interval ? ` (95%: ${interval.low.toFixed(4)} to ${interval.high.toFixed(4)})` : '';
  return `${value.toFixed(4)}${range}`;
}

/** The matrix of more classes is no line that anyone reads. */
const MATRIX_CLASSES = 20;
/** Errors that are printed in its place. */
const LISTED_ERRORS = 10;

/**
 * The confusion matrix on one line, or of many classes the largest errors, one a line.
 * @param {number[][]} matrix [true class][predicted class] @param {readonly string[]} classNames
 * @param {(matrix: number[][], most: number) => import('../../src/evaluation/metrics/confusionMatrix.ts').Confusion[]} largestErrors
 */
export function matrixLines(matrix, classNames, largestErrors) {
  if (matrix.length <= MATRIX_CLASSES) return [`confusion matrix: ${JSON.stringify(matrix)}`];
  const errors = largestErrors(matrix, LISTED_ERRORS);
  if (errors.length === 0) return ['every answer is right'];
  return [
    `the largest errors among ${matrix.length} classes:`,
    ...errors.map(
      ({ label, answer, count }) =>
        `  ${classNames[label]} taken for ${classNames[answer]}: ${count} ${count === 1 ? 'time' : 'times'}`,
    ),
  ];
}

/**
 * Prints the figures of both weights on one split.
 * @param {string} split @param {import('../../src/evaluation/types.ts').SplitEvaluation | null} judged
 * @param {{ line: Print }} print
 */
export async function printFigures(split, judged, print) {
  /** @type {typeof import('../../src/evaluation/metrics/confusionMatrix.ts')} */
  const { largestErrors } = await loadSource('src/evaluation/metrics/confusionMatrix.ts');
  for (const which of /** @type {const} */ (['best', 'last'])) {
    const figures = judged?.[which];
    if (!figures) continue;
    const names = figures.report.classes.map(({ name }) => name);
    const [matrix, ...more] = matrixLines(figures.confusionMatrix, names, largestErrors);
    print.line(
      `${split}, ${which} weights - loss: ${figures.loss.toFixed(4)} - accuracy: ${withInterval(figures.figures.accuracy)} ` +
        `- n: ${figures.n} - majority class: ${figures.majorityBaseline.toFixed(4)} - ${matrix}`,
    );
    for (const line of more) print.line(line);
  }
}
