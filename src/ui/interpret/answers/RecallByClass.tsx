/** Where classes are uneven: how much of each class is recognised, before the accuracy, which a small class hardly moves. */
import { Text } from '@mantine/core';
import type { Figures } from '../../../evaluation/types.ts';
import { formatFigure, formatQuantity } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import parts from '../../parts/parts.module.css';
import { intervalText } from '../../words/figureText.ts';
import classes from '../interpret.module.css';

/** Of more classes those that are recognised worst are shown; the tables below have all. */
const MOST_SHOWN = 6;

interface RecallByClassProps {
  figures: Figures;
  classNames: readonly string[];
}

export function RecallByClass({ figures, classNames }: RecallByClassProps) {
  const recalls = figures.classes.flatMap(({ recall }, label) => (recall ? [{ label, recall }] : []));
  const isCut = recalls.length > MOST_SHOWN;
  const shown = isCut
    ? recalls.toSorted((a, b) => a.recall.value - b.recall.value).slice(0, MOST_SHOWN)
    : recalls;
  const { balancedAccuracy } = figures;
  return (
    <div>
      <h3 className={parts.h3}>
        Recall by class{isCut && `, the ${MOST_SHOWN} lowest of ${recalls.length}`}
      </h3>
      <Text c="dimmed" size="sm" mb="sm" className={parts.advice}>
        The classes are uneven, so a small one hardly moves the accuracy. The share of each that is recognised
        tells more
        {balancedAccuracy &&
          `; their mean, the balanced accuracy, is ${formatFigure(balancedAccuracy.value, 3)}`}
        .
      </Text>
      <dl className={classes.figures}>
        {shown.map(({ label, recall }) => (
          <div key={label}>
            <dt>{isolated(classNames[label])}</dt>
            <dd>{formatFigure(recall.value, 3)}</dd>
            <dd className={classes.beside}>95%: {intervalText(recall, 3)}</dd>
            <dd className={classes.beside}>of {formatQuantity(recall.n, 'image')}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
