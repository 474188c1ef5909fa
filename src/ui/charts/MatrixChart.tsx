/**
 * A confusion matrix, as counts or as shares of each row, and the same figures as a table. Of many classes, a map of the cells
 * and the largest errors.
 */
import { useCallback, useId } from 'react';
import { type Confusion, largestErrors } from '../../evaluation/metrics/confusionMatrix.ts';
import type { ConfusionMatrix } from '../../evaluation/types.ts';
import { formatCount, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { ChartTable } from './ChartTable.tsx';
import classes from './charts.module.css';
import { MatrixMap } from './MatrixMap.tsx';
import { matrixSpec } from './matrixSpec.ts';
import { VisChart, type VisDraw } from './VisChart.tsx';

/** The cells of more classes have no room for a name or a number. */
export const MAX_NAMED_CLASSES = 30;
/** Errors that are listed beside a map. */
export const LISTED_ERRORS = 10;

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

export function MatrixChart(props: MatrixChartProps) {
  return props.classNames.length > MAX_NAMED_CLASSES ? (
    <LargeMatrix {...props} />
  ) : (
    <NamedMatrix {...props} />
  );
}

function NamedMatrix({ caption, matrix, classNames, normalized = false }: MatrixChartProps) {
  const draw = useCallback<VisDraw>(
    async (_vis, target, width, height) => {
      const { default: embed } = await import('./vegaEmbed.ts');
      await embed(target, matrixSpec(matrix, classNames, { normalized, width, height }));
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
                    predicted {isolated(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {matrix.map((row, label) => (
                <tr key={classNames[label]}>
                  <th scope="row">true {isolated(classNames[label])}</th>
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

/** "cat taken for dog: 12 images" */
export function errorText({ label, answer, count }: Confusion, classNames: readonly string[]): string {
  return `${isolated(classNames[label])} taken for ${isolated(classNames[answer])}: ${formatQuantity(count, 'image')}`;
}

function LargeMatrix({ caption, matrix, classNames, normalized = false }: MatrixChartProps) {
  const id = useId();
  const errors = normalized ? [] : largestErrors(matrix, LISTED_ERRORS);
  return (
    <>
      <MatrixMap caption={caption} matrix={matrix} classNames={classNames} normalized={normalized} />
      {errors.length > 0 && (
        <>
          <p id={id} className={classes.errorsTitle}>
            The largest errors
          </p>
          <ol className={classes.errors} aria-labelledby={id}>
            {errors.map((error) => (
              <li key={`${error.label} ${error.answer}`}>{errorText(error, classNames)}</li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}
