/** What a model answered on one split: a matrix to press, and the pictures behind the pressed cell. */
import { Text } from '@mantine/core';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Run, Which } from '../../../app/state/state.ts';
import { imagesOf } from '../../../dataset/divide/splitContents.ts';
import type { Split } from '../../../dataset/types.ts';
import { cellPictures } from '../../../evaluation/metrics/cellPictures.ts';
import type { ConfusionMatrix } from '../../../evaluation/types.ts';
import { formatFigure } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import { MAX_NAMED_CLASSES } from '../../charts/MatrixChart.tsx';
import { PathGallery } from '../../heatmap/PathGallery.tsx';
import { useHeatMaps } from '../../heatmap/useHeatMaps.tsx';
import parts from '../../parts/parts.module.css';
import classes from './answers.module.css';
import { type Cell, CellMatrix } from './CellMatrix.tsx';
import { ErrorList } from './ErrorList.tsx';

interface MistakesProps {
  title: string;
  run: Run;
  /** The weights that gave the answers. */
  which: Which;
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
  const { title, run, which, split, labels, scores, threshold, matrix, children } = props;
  const { dataset } = run;
  const [cell, setCell] = useState<Cell | null>(null);
  const gallery = useRef<HTMLDivElement>(null);
  const render = useHeatMaps(run, which);
  const paths = useMemo(() => imagesOf(dataset, split).map(({ path }) => path), [dataset, split]);
  const pictures = useMemo(
    () =>
      cell &&
      cellPictures(labels, scores, cell, threshold).map(({ place, confidence }) => ({
        path: paths[place],
        caption: `${formatFigure(confidence, 3)} ${isolated(dataset.classes[cell.answer])}`,
      })),
    [labels, scores, cell, threshold, paths, dataset],
  );
  const isSmall = dataset.classes.length <= MAX_NAMED_CLASSES;
  const isRight = cell?.label === cell?.answer;
  useEffect(() => {
    if (cell) gallery.current?.querySelector('h3')?.scrollIntoView({ block: 'nearest' });
  }, [cell]);
  return (
    <div className={classes.live}>
      <div>
        <h4 className={parts.h4}>{title}</h4>
        <Text c="dimmed" size="sm" mb="xs">
          {isSmall
            ? 'Press a cell to see its pictures.'
            : 'The most frequent errors. Press one to see its pictures.'}
        </Text>
        {isSmall ? (
          <CellMatrix
            title={title}
            matrix={matrix}
            classNames={dataset.classes}
            chosen={cell}
            onChoose={setCell}
          />
        ) : (
          <ErrorList matrix={matrix} classNames={dataset.classes} chosen={cell} onChoose={setCell} />
        )}
      </div>
      {cell && pictures && (
        <div ref={gallery} className={classes.pictures}>
          <PathGallery
            key={`${cell.label} ${cell.answer}`}
            title={`${isolated(dataset.classes[cell.label])} ${isRight ? 'recognised' : `taken for ${isolated(dataset.classes[cell.answer])}`}`}
            order={`the most confident ${isRight ? 'answers' : 'errors'} first`}
            dataset={dataset}
            classNames={dataset.classes}
            pictures={pictures}
            render={render}
          />
        </div>
      )}
      {children}
    </div>
  );
}
