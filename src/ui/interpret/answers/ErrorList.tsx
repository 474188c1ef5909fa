/** The most frequent errors of a matrix of many classes, as buttons: each shows the pictures behind it. */
import { Text } from '@mantine/core';
import { largestErrors } from '../../../evaluation/metrics/confusionMatrix.ts';
import type { ConfusionMatrix } from '../../../evaluation/types.ts';
import { errorText } from '../../charts/MatrixChart.tsx';
import classes from './answers.module.css';
import type { Cell } from './CellMatrix.tsx';

/** More than anyone presses. */
const MOST = 50;

interface ErrorListProps {
  /** [true class][predicted class]. */
  matrix: ConfusionMatrix;
  classNames: readonly string[];
  chosen: Cell | null;
  onChoose: (cell: Cell) => void;
}

export function ErrorList({ matrix, classNames, chosen, onChoose }: ErrorListProps) {
  const errors = largestErrors(matrix, MOST);
  if (errors.length === 0) return <Text>Every answer is right.</Text>;
  return (
    <ul className={classes.errorList}>
      {errors.map((error) => (
        <li key={`${error.label} ${error.answer}`}>
          <button
            type="button"
            className={classes.error}
            aria-pressed={chosen?.label === error.label && chosen.answer === error.answer}
            onClick={() => onChoose({ label: error.label, answer: error.answer })}
          >
            {errorText(error, classNames)}
          </button>
        </li>
      ))}
    </ul>
  );
}
