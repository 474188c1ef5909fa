/**
 * A confusion matrix of few classes as a Vega-Lite spec. Rows and columns go by their number and are named at the axes alone,
 * so that no name, whatever it is, becomes a key or a part of an expression. Pure: it imports types and names only.
 */

import type { ConfusionMatrix } from '../../evaluation/types.ts';
import { isolated } from '../../shared/names.ts';
import { chartFrame } from './frame.ts';
import { numbersFit } from './labels.ts';
import type { InlineSpec } from './vegaEmbed.ts';

/** From paper to the safelight; black text is legible on both ends. */
const COLORS = ['#fff6f0', '#f08a55'];
const FONT_PX = 12;

export interface MatrixSpecOptions {
  /** True where the cells are shares of their rows. */
  normalized: boolean;
  width: number;
  height: number;
}

/**
 * An expression for the name of the row or column `datum.value`. Vega looks literals up by their text, where "constructor" finds
 * what no program put there, so each name stands behind a space, which is cut off again. Its language is JavaScript's of
 * before 2019: two separators of lines do not stand in a literal.
 */
function nameExpression(names: readonly string[]): string {
  const literals = JSON.stringify(names.map((name) => ` ${name}`)).replace(
    /[\u2028\u2029]/g,
    (separator) => `\\u${separator.charCodeAt(0).toString(16)}`,
  );
  return `slice(${literals}[datum.value], 1)`;
}

/**
 * The spec with its data inline: a row for every cell.
 * @param matrix [true class][predicted class].
 */
export function matrixSpec(
  matrix: ConfusionMatrix,
  classNames: readonly string[],
  { normalized, width, height }: MatrixSpecOptions,
): InlineSpec {
  const names = classNames.map(isolated);
  const cells = matrix.map((row) => row.map((cell) => (normalized ? Number(cell.toFixed(3)) : cell)));
  const unit = normalized ? 'share' : 'images';
  const values = cells.flatMap((row, label) =>
    row.map((cell, answer) => ({
      label,
      answer,
      cell,
      true: names[label],
      predicted: names[answer],
      [unit]: cell,
    })),
  );
  const labels = [...names.keys()];
  // In capitals, because Vega cuts off what hangs below the line at the edge of the chart.
  const axis = (field: string, title: string) => ({
    field,
    type: 'ordinal' as const,
    scale: { domain: labels },
    axis: { title, labelExpr: nameExpression(names) },
  });
  const cell = { type: 'rect' as const };
  const text = { type: 'text' as const, baseline: 'middle' as const, fontSize: FONT_PX };
  return {
    ...chartFrame(width, height, FONT_PX),
    data: { values },
    encoding: { x: axis('answer', 'PREDICTED'), y: axis('label', 'TRUE') },
    layer: [
      {
        mark: cell,
        encoding: {
          color: { field: 'cell', type: 'quantitative' as const, legend: null, scale: { range: COLORS } },
          tooltip: ['true', 'predicted', unit].map((field) => ({ field, type: 'nominal' as const })),
        },
      },
      ...(numbersFit(cells, width)
        ? [{ mark: text, encoding: { text: { field: 'cell', type: 'nominal' as const } } }]
        : []),
    ],
  };
}
