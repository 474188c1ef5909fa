/** What a model answered on one split: a matrix to press, and the pictures behind the pressed cell. */
import { Text } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { imagesOf } from '../../dataset/plan.ts';
import type { Dataset, Split } from '../../dataset/types.ts';
import { cellPictures } from '../../evaluation/mistakes.ts';
import type { ConfusionMatrix } from '../../evaluation/types.ts';
import { CellGallery } from './CellGallery.tsx';
import { type Cell, CellMatrix } from './CellMatrix.tsx';
import classes from './decision.module.css';

/** A matrix of more classes is no longer one to press. */
const MAX_CLASSES = 30;

interface MistakesProps {
  title: string;
  dataset: Dataset;
  split: Split;
  labels: readonly number[];
  /** In the order of the split's images. */
  scores: readonly (readonly number[])[];
  threshold: number;
  /** At that threshold. */
  matrix: ConfusionMatrix;
  /** What stands beside the matrix. */
  children?: ReactNode;
}

export function Mistakes(props: MistakesProps) {
  const { title, dataset, split, labels, scores, threshold, matrix, children } = props;
  const [cell, setCell] = useState<Cell | null>(null);
  const paths = useMemo(() => imagesOf(dataset, split).map(({ path }) => path), [dataset, split]);
  const pictures = useMemo(
    () =>
      cell &&
      cellPictures(labels, scores, cell, threshold).map(({ place, confidence }) => ({
        path: paths[place],
        confidence,
      })),
    [labels, scores, cell, threshold, paths],
  );
  return (
    <>
      <div className={classes.live}>
        <div>
          <h4 className={classes.h4}>{title}</h4>
          <Text c="dimmed" size="sm" mb="xs">
            Press a cell to see its pictures.
          </Text>
          {dataset.classes.length <= MAX_CLASSES ? (
            <CellMatrix
              title={title}
              matrix={matrix}
              classNames={dataset.classes}
              chosen={cell}
              onChoose={setCell}
            />
          ) : (
            <Text>With more than {MAX_CLASSES} classes there are too many cells to press.</Text>
          )}
        </div>
        {children}
      </div>
      {cell && pictures && (
        <CellGallery
          key={`${cell.label} ${cell.answer}`}
          datasetHash={dataset.hash}
          datasetName={dataset.name}
          classNames={dataset.classes}
          cell={cell}
          pictures={pictures}
        />
      )}
    </>
  );
}
