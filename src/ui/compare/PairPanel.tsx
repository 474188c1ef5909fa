/** Whether one run is really better than another: both picture by picture, and the pictures on which they differ. */

import { NativeSelect, Progress, Text } from '@mantine/core';
import { memo, useMemo, useState } from 'react';
import type { ComparedRun, Entry } from '../../app/state/entries.ts';
import type { Which } from '../../app/state/state.ts';
import { judgedTheSame } from '../../evaluation/comparison/compareAnswers.ts';
import { isolated } from '../../shared/names.ts';
import { Card } from '../parts/Card.tsx';
import { useActions, useDarkroom } from '../parts/context.tsx';
import parts from '../parts/parts.module.css';
import { openingsText } from '../words/figureText.ts';
import { EntryGuesses } from './CompareFigures.tsx';
import { type JudgedBy, pairOf } from './chosen.ts';
import classes from './compare.module.css';
import { PairResult } from './PairResult.tsx';
import { type AnswerPair, useComparison } from './useComparison.ts';

/** The answers of two runs on a split; null where one has none, or they are about different pictures. */
function answersOf(runA: ComparedRun, runB: ComparedRun, by: JudgedBy, which: Which): AnswerPair | null {
  const [ofA, ofB] = [runA.file[by], runB.file[by]];
  if (!ofA || !ofB || runA.file.dataset.hash !== runB.file.dataset.hash || !judgedTheSame(ofA, ofB))
    return null;
  const [a, b] = [ofA, ofB].map(({ paths, labels, [which]: { scores, threshold } }) => ({
    ...{ paths, labels, scores, threshold },
  }));
  return { a, b };
}

interface PairPanelProps {
  entries: readonly Entry[];
  which: Which;
}

export const PairPanel = memo(function PairPanel({ entries, which }: PairPanelProps) {
  const { compare } = useActions();
  const choice = useDarkroom((state) => state.compare);
  const [wanted, setBy] = useState<JudgedBy>('validation');
  const runs = useMemo(() => entries.flatMap((entry) => entry.runs), [entries]);
  const pair = useMemo(() => pairOf(runs, choice, which), [runs, choice, which]);
  const bothOpened = pair !== null && pair.a.file.test !== null && pair.b.file.test !== null;
  const by: JudgedBy = bothOpened ? wanted : 'validation';
  const answers = useMemo(
    () => (pair && pair.a !== pair.b ? answersOf(pair.a, pair.b, by, which) : null),
    [pair, by, which],
  );
  const { comparison, share } = useComparison(answers);
  const options = runs
    .filter(({ file }) => file.validation)
    .map(({ id, name, file }) => ({ value: id, label: `${isolated(name)}: ${isolated(file.model.name)}` }));
  return (
    <Card id="pair-title" title="Is B really better than A?">
      <Text c="dimmed" size="sm" className={parts.advice}>
        Both on the same pictures, one by one, with the {which} weights. The answer is about these two
        trainings: the same settings with another seed may do otherwise.
      </Text>
      {!pair && <Text mt="sm">It takes two runs that were judged on the validation split.</Text>}
      {pair && (
        <div className={classes.pair}>
          <NativeSelect
            label="A"
            data={options}
            value={pair.a.id}
            onChange={(event) => compare({ a: event.currentTarget.value, b: pair.b.id })}
          />
          <NativeSelect
            label="B"
            data={options}
            value={pair.b.id}
            onChange={(event) => compare({ a: pair.a.id, b: event.currentTarget.value })}
          />
          <NativeSelect
            label="On"
            data={[
              { value: 'validation', label: 'Validation split' },
              {
                value: 'test',
                label: bothOpened ? 'Test split' : 'Test split: not opened for both',
                disabled: !bothOpened,
              },
            ]}
            value={by}
            onChange={(event) => setBy(event.currentTarget.value as JudgedBy)}
          />
        </div>
      )}
      {by === 'test' && pair && (
        <Text c="dimmed" size="sm" className={parts.advice}>
          {openingsText(Math.max(pair.a.file.testOpenings, pair.b.file.testOpenings), false)}
        </Text>
      )}
      {pair && !answers && (
        <Text mt="md" role="status">
          {pair.a === pair.b
            ? 'A and B are the same run.'
            : 'These two were judged on different pictures, so they cannot be compared one by one. Choose runs with the same letter above, or divide the dataset as it was.'}
        </Text>
      )}
      {share !== null && (
        <Progress.Root mt="lg" size="sm">
          <Progress.Section value={share * 100} aria-label="Share of the comparison that is done" />
        </Progress.Root>
      )}
      {pair && answers && <EntryGuesses entries={[pair.a, pair.b].map((run) => ({ ...run, runs: [run] }))} />}
      {pair && answers && comparison && (
        <PairResult
          key={`${pair.a.id} ${pair.b.id} ${by} ${which}`}
          pair={pair}
          answers={answers}
          comparison={comparison}
          figures={{ a: pair.a.file[by]?.[which].intervals, b: pair.b.file[by]?.[which].intervals }}
          among={options.length}
        />
      )}
    </Card>
  );
});
