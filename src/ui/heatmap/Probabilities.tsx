/** The probabilities of all classes as bars, in the order of the classes; of many classes, the likeliest. */

import { formatCount, formatFigure } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import classes from './heatmap.module.css';

/** With more classes than this only the likeliest are listed. */
const MAX_BARS = 10;

interface ProbabilitiesProps {
  probabilities: readonly number[];
  classNames: readonly string[];
}

export function Probabilities({ probabilities, classNames }: ProbabilitiesProps) {
  const all = probabilities.map((probability, label) => ({ label, probability }));
  const isLong = all.length > MAX_BARS;
  const bars = isLong ? all.sort((a, b) => b.probability - a.probability).slice(0, MAX_BARS) : all;
  return (
    <>
      <ul className={classes.bars} aria-label="Probabilities">
        {bars.map(({ label, probability }) => (
          <li key={label}>
            <span>{isolated(classNames[label])}</span>
            <span className={classes.track}>
              <span style={{ width: `${probability * 100}%` }} />
            </span>
            <span className={classes.value}>{formatFigure(probability, 3)}</span>
          </li>
        ))}
      </ul>
      {isLong && <p className={classes.more}>The likeliest of {formatCount(all.length)} classes</p>}
    </>
  );
}
