/** Every figure of one evaluation: the headline, both confusion matrices, the report, and all figures with intervals. */

import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Calibration } from '../../../evaluation/choices/calibration.ts';
import { normalizedMatrix } from '../../../evaluation/metrics/confusionMatrix.ts';
import type { Evaluation, FullEvaluation } from '../../../evaluation/types.ts';
import { fittedText } from '../../../formats/run/calibrationWords.ts';
import { formatCount, formatFigure, formatQuantity } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import { MatrixChart } from '../../charts/MatrixChart.tsx';
import parts from '../../parts/parts.module.css';
import { intervalText } from '../../words/figureText.ts';
import classes from '../interpret.module.css';
import { FiguresTable } from './FiguresTable.tsx';
import { RecallByClass } from './RecallByClass.tsx';
import { ReportTable } from './ReportTable.tsx';

/** The class with the most pictures: what a model that looks at nothing would always answer. */
function majorityClass({ report }: Evaluation): string {
  return report.classes.reduce((most, row) => (row.support > most.support ? row : most)).name;
}

interface EvaluationViewProps {
  evaluation: FullEvaluation;
  /** What was fitted for these weights; null where nothing was. */
  calibration: Calibration | null;
  classNames: readonly string[];
  split: 'validation' | 'test';
  /** Whether the classes of the training or of the judged pictures are. */
  isUneven: boolean;
  /** Of the test split, shown beside its figures. */
  openings?: number;
}

export function EvaluationView(props: EvaluationViewProps) {
  const { evaluation, calibration, classNames, split, isUneven, openings } = props;
  const { n, loss, accuracy, majorityBaseline, confusionMatrix, report, figures } = evaluation;
  const normalized = useMemo(() => normalizedMatrix(confusionMatrix, 'true'), [confusionMatrix]);
  return (
    <div className={classes.evaluation}>
      {calibration && <Text size="sm">Judged at {fittedText(calibration)}.</Text>}
      {isUneven && <RecallByClass figures={figures} classNames={classNames} />}
      <dl className={classes.figures}>
        <div>
          <dt>Accuracy</dt>
          <dd>{formatFigure(accuracy, 3)}</dd>
          <dd className={classes.beside}>95%: {intervalText(figures.accuracy, 3)}</dd>
          <dd className={classes.beside}>
            always {isolated(majorityClass(evaluation))}: {formatFigure(majorityBaseline, 3)} (
            {intervalText(figures.majorityBaseline, 3)})
          </dd>
        </div>
        <div>
          <dt>Loss</dt>
          <dd>{formatFigure(loss)}</dd>
          <dd className={classes.beside}>95%: {figures.logLoss ? intervalText(figures.logLoss, 3) : '–'}</dd>
          <dd className={classes.beside}>mean cross-entropy</dd>
        </div>
        <div>
          <dt>n</dt>
          <dd>{formatCount(n)}</dd>
          <dd className={classes.beside}>images of the {split} split</dd>
          {openings !== undefined && (
            <dd className={classes.beside}>opened {formatQuantity(openings, 'time')}</dd>
          )}
        </div>
      </dl>
      <div className={classes.matrices}>
        <div>
          <h3 className={parts.h3}>Confusion matrix</h3>
          <Text c="dimmed" size="sm" mb="xs">
            Images, of {formatCount(n)}.
          </Text>
          <MatrixChart
            caption={`Confusion matrix of the ${split} split, images`}
            matrix={confusionMatrix}
            classNames={classNames}
          />
        </div>
        <div>
          <h3 className={parts.h3}>Normalised by row</h3>
          <Text c="dimmed" size="sm" mb="xs">
            Shares of each true class; the diagonal is the recall.
          </Text>
          <MatrixChart
            caption={`Confusion matrix of the ${split} split, normalised by row`}
            matrix={normalized}
            classNames={classNames}
            normalized
          />
        </div>
      </div>
      <ReportTable report={report} matrix={confusionMatrix} of={`${split} split`} />
      <FiguresTable figures={figures} classNames={classNames} of={`${split} split`} />
    </div>
  );
}
