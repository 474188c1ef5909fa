/**
 * scikit-learn's classification_report: its figures, its text and its dictionary. It imports evaluation only.
 */

import type { ClassificationReport, ConfusionMatrix, ReportRow } from '../types.ts';
import { predictedCountsOf, supportsOf } from './confusionMatrix.ts';

/** The figures of one class, in the order in which tables show them. */
export const CLASS_FIGURE_NAMES = ['precision', 'recall', 'f1-score'] as const;

/** A share of nothing is 0 (zero_division=0). */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** The mean row, each class counted with its weight. */
function averageRow(rows: readonly ReportRow[], weights: readonly number[]): ReportRow {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (figure: (typeof CLASS_FIGURE_NAMES)[number]) =>
    share(
      rows.reduce((sum, row, index) => sum + row[figure] * weights[index], 0),
      total,
    );
  return {
    precision: mean('precision'),
    recall: mean('recall'),
    'f1-score': mean('f1-score'),
    support: rows.reduce((sum, row) => sum + row.support, 0),
  };
}

/**
 * Precision, recall, F1 and support of each class, the accuracy, and the plain and support-weighted means.
 * @param matrix Counts, [true class][predicted class].
 * @param classNames One for each row of the matrix.
 */
export function classificationReport(
  matrix: ConfusionMatrix,
  classNames: readonly string[],
): ClassificationReport {
  const predictedCounts = predictedCountsOf(matrix);
  const supports = supportsOf(matrix);
  const classes = matrix.map((row, index) => {
    const support = supports[index];
    const precision = share(row[index], predictedCounts[index]);
    const recall = share(row[index], support);
    // In scikit-learn 1.2's order of operations: another rounds differently, which can show in a printed digit.
    const f1 = share(2 * precision * recall, precision + recall);
    return { name: classNames[index], precision, recall, 'f1-score': f1, support };
  });
  const hits = matrix.reduce((sum, row, index) => sum + row[index], 0);
  return {
    classes,
    accuracy: share(
      hits,
      supports.reduce((sum, support) => sum + support, 0),
    ),
    microAverage: supports.some((support, index) => support + predictedCounts[index] === 0),
    'macro avg': averageRow(
      classes,
      classes.map(() => 1),
    ),
    'weighted avg': averageRow(classes, supports),
  };
}

/** With all classes in the report, micro-averaged precision, recall and F1 are all the accuracy. */
function microRow(report: ClassificationReport): ReportRow {
  const { accuracy } = report;
  return {
    precision: accuracy,
    recall: accuracy,
    'f1-score': accuracy,
    support: report['macro avg'].support,
  };
}

/**
 * A number with fixed decimals, as Python prints it: an exact half goes to the even digit (0.125 → 0.12), where
 * toFixed goes up. Halves are exact only for odd multiples of 2^−(digits + 1).
 */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const half = (value * 2 ** (digits + 1)) % 2 === 1;
  return half && Number(text.at(-1)) % 2 === 1 ? (value - 10 ** -digits / 4).toFixed(digits) : text;
}

/**
 * The report as scikit-learn prints it, column for column, with `digits` decimals; also in that it writes supports
 * as 2.0 where not one answer is right (it counts the hits in floats then).
 */
export function reportText(report: ClassificationReport, digits = 2): string {
  const lengths = report.classes.map(({ name }) => [...name].length);
  const nameWidth = Math.max(...lengths, 'weighted avg'.length, digits);
  const line = (name: string, cells: string[]) =>
    `${' '.repeat(nameWidth - [...name].length)}${name} ${cells.map((cell) => ` ${cell.padStart(9)}`).join('')}\n`;
  const supportCell = (row: ReportRow) => row.support.toFixed(report.accuracy === 0 ? 1 : 0);
  const rowLine = (name: string, row: ReportRow) =>
    line(name, [...CLASS_FIGURE_NAMES.map((figure) => fixed(row[figure], digits)), supportCell(row)]);
  return [
    line('', [...CLASS_FIGURE_NAMES, 'support']),
    '\n',
    ...report.classes.map((row) => rowLine(row.name, row)),
    '\n',
    report.microAverage
      ? rowLine('micro avg', microRow(report))
      : line('accuracy', ['', '', fixed(report.accuracy, digits), supportCell(report['macro avg'])]),
    rowLine('macro avg', report['macro avg']),
    rowLine('weighted avg', report['weighted avg']),
  ].join('');
}

/**
 * The report in the shape of classification_report(output_dict=True): rows by class name, then 'accuracy' (or
 * 'micro avg') and the averages. A class that is itself called, say, 'accuracy' is filed as 'accuracy (class)',
 * where scikit-learn would overwrite it.
 */
export function reportDict(report: ClassificationReport): Record<string, ReportRow | number> {
  const summary: Record<string, ReportRow | number> = {
    ...(report.microAverage ? { 'micro avg': microRow(report) } : { accuracy: report.accuracy }),
    'macro avg': report['macro avg'],
    'weighted avg': report['weighted avg'],
  };
  const taken = new Set([...Object.keys(summary), ...report.classes.map(({ name }) => name)]);
  const keyOf = (name: string) => {
    let key = name;
    if (Object.hasOwn(summary, key)) while (taken.has(key)) key += ' (class)';
    return key;
  };
  return Object.fromEntries([
    ...report.classes.map(({ name, ...row }) => [keyOf(name), row] as const),
    ...Object.entries(summary),
  ]);
}
