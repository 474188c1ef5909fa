/** One press makes one model of a repetition; it says what that is, and which run it became. */
import { Button, Text } from '@mantine/core';
import { Combine } from 'lucide-react';
import { useState } from 'react';
import { type AppState, hasEnded } from '../../app/state/state.ts';
import { MIN_MEMBERS } from '../../models/ensemble/ensembleGraph.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { useNotice } from '../parts/notice.tsx';
import classes from './ensemble.module.css';

/** The runs that would become one; null while they train, or where they are too few. */
function readyRuns({ runs }: AppState, repeatId: string) {
  const all = runs.filter(({ repeat }) => repeat?.id === repeatId);
  const finished = all.filter(({ status }) => status === 'finished');
  return all.every(hasEnded) && finished.length >= MIN_MEMBERS ? finished : null;
}

/** Nothing where there is nothing to make: while a repetition is at work, and of runs from files. */
export function MakeEnsemble({ repeatId }: { repeatId: string }) {
  const { makeEnsemble, removeRun } = useActions();
  const notify = useNotice();
  const [making, setMaking] = useState(false);
  const count = useDarkroom((state) => readyRuns(state, repeatId)?.length ?? 0);
  const kind = useDarkroom((state) => readyRuns(state, repeatId)?.[0].repeat?.kind ?? null);
  const made = useDarkroom((state) => {
    const ids = new Set(readyRuns(state, repeatId)?.map(({ id }) => id));
    return state.runs.findLast(({ ensemble }) => ensemble?.members.some(({ id }) => ids.has(id)))?.number;
  });
  if (kind === null) return null;
  if (made !== undefined)
    return (
      <Text size="sm" c="dimmed" className={classes.made}>
        Run {made} is one model of them: it answers with their mean.
      </Text>
    );
  const make = async () => {
    setMaking(true);
    const id = await makeEnsemble(repeatId).finally(() => setMaking(false));
    if (id) notify({ text: `One model was made of ${count} ${kind}.`, undo: () => void removeRun(id) });
  };
  return (
    <div className={classes.make}>
      <Button
        size="compact-md"
        variant="light"
        leftSection={<Combine size={16} aria-hidden="true" />}
        loading={making}
        onClick={() => void make()}
      >
        Make one model of them
      </Button>
      <Text size="sm" c="dimmed">
        Its answer is the mean of the {count} models’ answers, and it is as large as all of them.
        {kind === 'folds' && ' It is judged by the answers to pictures that each model had not learned from.'}
      </Text>
    </div>
  );
}
