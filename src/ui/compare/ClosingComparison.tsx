/** The notebook's closing comparison of its four models: a row for each run, and one for what the notebook printed. */
import { Text } from '@mantine/core';
import { memo } from 'react';
import type { Entry } from '../../app/state/entries.ts';
import { CLASS_FIGURE_NAMES, classificationReport } from '../../evaluation/metrics/classificationReport.ts';
import type { ConfusionMatrix, Figure } from '../../evaluation/types.ts';
import type { ClosingRow } from '../../formats/report/words/closingComparison.ts';
import { NOTEBOOK_CLASSES } from '../../formats/report/words/notebook.ts';
import { formatCount, formatFigure, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { Card } from '../parts/Card.tsx';
import parts from '../parts/parts.module.css';
import { SideScroll } from '../parts/SideScroll.tsx';
import { intervalText } from '../words/figureText.ts';
import classes from './compare.module.css';

/** The table is made for the notebook's two classes; more than a few have no room in a cell. */
const MOST_CLASSES = 12;
const TOO_MANY = 'too many classes to list';

interface LineProps {
  name: string;
  /** What the figures were computed on. */
  on: string;
  loss: number;
  accuracy: Figure;
  matrix: ConfusionMatrix;
  classNames: readonly string[];
}

function Line({ name, on, loss, accuracy, matrix, classNames }: LineProps) {
  const { classes: rows } = classificationReport(matrix, classNames);
  const isSmall = rows.length <= MOST_CLASSES;
  return (
    <tr>
      <th scope="row">
        {name}
        <span className={classes.beside}>{on}</span>
      </th>
      <td>{formatFigure(loss)}</td>
      <td>
        {formatFigure(accuracy.value, 3)}
        <span className={classes.beside}>{intervalText(accuracy, 3)}</span>
      </td>
      {CLASS_FIGURE_NAMES.map((figure) => (
        <td key={figure}>
          {!isSmall && TOO_MANY}
          {(isSmall ? rows : []).map((row) => (
            <span key={row.name} className={classes.line}>
              {isolated(row.name)} {formatFigure(row[figure], 2)}
            </span>
          ))}
        </td>
      ))}
      <td>
        {!isSmall && TOO_MANY}
        {(isSmall ? matrix : []).map((row, label) => (
          <span key={classNames[label]} className={classes.line}>
            {row.map(formatCount).join(' / ')}
          </span>
        ))}
      </td>
    </tr>
  );
}

/** Makes clear which split it was: "best weights, test, 624 images, opened 2 times". */
function judgedOn({ run }: ClosingRow): string {
  if (!run) return '';
  const { split, figures, file } = run;
  const opened = split === 'test' ? `, opened ${formatQuantity(file.testOpenings, 'time')}` : '';
  return `best weights, ${split}, ${formatQuantity(figures.n, 'image')}${opened}`;
}

interface ClosingComparisonProps {
  closing: readonly { row: ClosingRow; entry: Entry }[];
}

export const ClosingComparison = memo(function ClosingComparison({ closing }: ClosingComparisonProps) {
  const sealed = closing.some(({ row }) => row.run?.split === 'validation');
  return (
    <Card id="closing-title" title="The notebook’s closing comparison">
      <Text c="dimmed" size="sm" className={parts.advice}>
        The same table in the same order, under each run what the notebook printed for its own on its 624 test
        pictures. Matrix: a line for each true class, its pictures by answer.
        {sealed &&
          ' Where the test split is still sealed, the figures are those on validation, which are no test figures.'}
      </Text>
      <SideScroll label="Closing comparison">
        <table className={classes.table}>
          <thead>
            <tr>
              {['Model', 'loss', 'accuracy', ...CLASS_FIGURE_NAMES, 'matrix'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          {closing.map(({ row, entry }) => (
            <tbody key={row.modelId}>
              {row.run && (
                <Line
                  name={`${isolated(entry.name)}: ${isolated(row.run.file.model.name)}`}
                  on={judgedOn(row)}
                  loss={row.run.figures.loss}
                  accuracy={row.run.figures.intervals.accuracy}
                  matrix={row.run.figures.confusionMatrix}
                  classNames={row.run.file.dataset.classes}
                />
              )}
              <Line
                name="The notebook’s"
                on={row.notebook.weights === 'best' ? 'best weights, test' : 'as it was loaded, test'}
                loss={row.notebook.loss}
                accuracy={row.notebook.accuracy}
                matrix={row.notebook.confusionMatrix}
                classNames={NOTEBOOK_CLASSES}
              />
            </tbody>
          ))}
        </table>
      </SideScroll>
    </Card>
  );
});
