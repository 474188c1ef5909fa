/** One split: Keras' sentence and the class counts as bars. */

import { Text } from '@mantine/core';
import { formatCount } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import parts from '../parts/parts.module.css';
import { SPLIT_TITLES, type SplitTable } from '../words/splitTables.ts';
import classes from './data.module.css';

/** More classes than this are summed up in words. */
const MAX_BARS = 12;

interface SplitCardProps {
  table: SplitTable;
  classNames: readonly string[];
  /** The count that fills the whole width, the same for every split. */
  largest: number;
}

export function SplitCard({ table, classNames, largest }: SplitCardProps) {
  const { split, counts, images, sentence } = table;
  const hidden = counts.slice(MAX_BARS);
  return (
    <div>
      <h3 className={parts.h3}>{SPLIT_TITLES[split]}</h3>
      {images === 0 ? (
        <Text c="dimmed">None. {split === 'test' ? 'There will be no test figures.' : ''}</Text>
      ) : (
        <>
          <Text c="dimmed" size="sm">
            {sentence}
          </Text>
          <dl className={classes.bars}>
            {counts.slice(0, MAX_BARS).map((count, label) => (
              <div key={classNames[label]} className={classes.bar}>
                <dt>{isolated(classNames[label])}</dt>
                <dd>{formatCount(count)}</dd>
                <span className={classes.track} aria-hidden="true">
                  <span style={{ width: `${(count / largest) * 100}%` }} />
                </span>
              </div>
            ))}
          </dl>
          {hidden.length > 0 && (
            <Text c="dimmed" size="sm">
              and {hidden.length} more classes with{' '}
              {formatCount(hidden.reduce((sum, count) => sum + count, 0))} images.
            </Text>
          )}
        </>
      )}
    </div>
  );
}
