/** A confusion matrix whose cells are buttons: each shows the pictures behind it. */
import type { ConfusionMatrix } from '../../../evaluation/types.ts';
import { formatCount, formatQuantity } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import classes from './answers.module.css';

/** One cell of a confusion matrix: pictures of class `label` that were answered with class `answer`. */
export interface Cell {
  label: number;
  answer: number;
}

/** The safelight, faint enough for text in either theme. @param share Of the row's pictures. */
function shade(share: number): string {
  return `rgb(240 138 85 / ${(share * 45).toFixed(1)}%)`;
}

/** The room of a class at least: a number, and a few letters of its name. */
const CLASS_WIDTH_PX = 72;

interface CellMatrixProps {
  title: string;
  /** [true class][predicted class]. */
  matrix: ConfusionMatrix;
  classNames: readonly string[];
  chosen: Cell | null;
  onChoose: (cell: Cell) => void;
}

export function CellMatrix({ title, matrix, classNames: given, chosen, onChoose }: CellMatrixProps) {
  const classNames = given.map(isolated);
  return (
    <section className={classes.matrixScroll} aria-label={`${title}, as a matrix`}>
      <table
        className={classes.matrix}
        style={{ minWidth: `calc(7rem + ${classNames.length * CLASS_WIDTH_PX}px)` }}
      >
        <thead>
          <tr>
            <td />
            {classNames.map((name, label) => (
              <th key={given[label]} scope="col" title={name}>
                <span>predicted {name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.map((row, label) => {
            const support = row.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={given[label]}>
                <th scope="row" title={classNames[label]}>
                  <span>true {classNames[label]}</span>
                </th>
                {row.map((count, answer) => (
                  <td key={given[answer]}>
                    <button
                      type="button"
                      className={classes.cell}
                      style={{ background: shade(support > 0 ? count / support : 0) }}
                      aria-pressed={chosen?.label === label && chosen.answer === answer}
                      aria-label={`True ${classNames[label]}, predicted ${classNames[answer]}: ${formatQuantity(count, 'picture')}`}
                      disabled={count === 0}
                      onClick={() => onChoose({ label, answer })}
                    >
                      {formatCount(count)}
                    </button>
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
