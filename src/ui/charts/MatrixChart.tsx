/** A confusion matrix, as counts or as shares of each row, and the same figures as a table. */
import { useCallback } from 'react';
import type { ConfusionMatrix } from '../../evaluation/types.ts';
import { formatCount } from '../../shared/format.ts';
import { ChartTable } from './ChartTable.tsx';
import { numbersFit } from './labels.ts';
import { VisChart, type VisDraw } from './VisChart.tsx';

/** From paper to the safelight; black text is legible on both ends. */
const COLORS: [string, string] = ['#fff6f0', '#f08a55'];

const FONT_PX = 12;
/** Vega's gap between a chart and its legend. */
const LEGEND_GAP_PX = 18;

/**
 * Width of the colour legend, which tfjs-vis always draws at the right under the title "scaleCount". The cells say
 * their own numbers, so the chart is made that much wider than its box, which cuts the legend off.
 */
function legendWidthPx(): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  context.font = `bold ${FONT_PX}px sans-serif`;
  return LEGEND_GAP_PX + Math.ceil(context.measureText('scaleCount').width);
}

interface MatrixChartProps {
  caption: string;
  /** [true class][predicted class]. */
  matrix: ConfusionMatrix;
  classNames: readonly string[];
  /** True where the cells are shares of their rows. */
  normalized?: boolean;
}

/** Tall enough for a legible row for each class. */
function matrixHeightPx(classCount: number): number {
  return Math.min(640, 150 + 40 * classCount);
}

export function MatrixChart({ caption, matrix, classNames, normalized = false }: MatrixChartProps) {
  const draw = useCallback<VisDraw>(
    (vis, target, width, height) => {
      const values = matrix.map((row) => row.map((cell) => (normalized ? Number(cell.toFixed(3)) : cell)));
      return vis.render.confusionMatrix(
        target,
        { values, tickLabels: [...classNames] },
        {
          showTextOverlay: numbersFit(values, width),
          width: width + legendWidthPx(),
          height,
          xLabel: 'PREDICTED',
          yLabel: 'TRUE',
          fontSize: FONT_PX,
          colorMap: COLORS,
        },
      );
    },
    [matrix, classNames, normalized],
  );
  return (
    <>
      <VisChart draw={draw} height={matrixHeightPx(classNames.length)} />
      <ChartTable caption={caption}>
        {() => (
          <table>
            <thead>
              <tr>
                <td />
                {classNames.map((name) => (
                  <th key={name} scope="col">
                    predicted {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {matrix.map((row, label) => (
                <tr key={classNames[label]}>
                  <th scope="row">true {classNames[label]}</th>
                  {row.map((cell, predicted) => (
                    <td key={classNames[predicted]}>{normalized ? cell.toFixed(3) : formatCount(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </ChartTable>
    </>
  );
}
