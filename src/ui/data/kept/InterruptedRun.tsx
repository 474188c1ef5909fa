/** Points at the newest run where it was cut off and can go on, e.g. after its tab was closed. */

import { Button, Text } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { canGoOn } from '../../../app/state/state.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import classes from '../data.module.css';

export function InterruptedRun() {
  const run = useDarkroom(({ runs }) => runs.at(-1) ?? null);
  const isLoaded = useDarkroom(
    ({ dataset }) => dataset.status === 'ready' && dataset.dataset.hash === run?.dataset.hash,
  );
  const { showRun, goTo } = useActions();
  if (!run || !canGoOn(run)) return null;
  const show = () => {
    showRun(run.id);
    goTo('train');
  };
  return (
    <section className={`${classes.again} ${classes.interrupted}`} aria-label="A run that was cut off">
      <Text>
        Run {run.number} was cut off and can go on from its last snapshot
        {!isLoaded && `, once “${isolated(run.dataset.name)}” is open`}.
      </Text>
      <Button variant="default" rightSection={<ArrowRight size={16} aria-hidden="true" />} onClick={show}>
        Show run {run.number}
      </Button>
    </section>
  );
}
