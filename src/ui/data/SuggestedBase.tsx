/** Where pictures are few: a pretrained network to train on with one press. */
import { Button, Group, Text } from '@mantine/core';
import { useMemo } from 'react';
import { isTraining } from '../../app/state/state.ts';
import { fewPictures, suggestedBase } from '../../app/state/suggestedBase.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import parts from '../parts/parts.module.css';
import { LoadingBase } from '../phases/LoadingBase.tsx';
import { fewText } from '../words/baseText.ts';

export function SuggestedBase() {
  const dataset = useDarkroom((state) => state.dataset);
  const few = useMemo(() => fewPictures({ dataset }), [dataset]);
  const id = useDarkroom((state) => suggestedBase(state)?.id ?? null);
  const name = useDarkroom((state) => suggestedBase(state)?.name ?? '');
  const isBusy = useDarkroom((state) => isTraining(state) || state.loadingBase !== null);
  const { startOnBase, goTo } = useActions();
  if (few === null || id === null) return null;
  return (
    <section className="card" aria-labelledby="suggested-title">
      <h2 id="suggested-title" className={parts.h2}>
        A classifier in a minute
      </h2>
      <Text c="dimmed">{fewText(few)}</Text>
      <Group mt="md">
        <Button disabled={isBusy} onClick={() => startOnBase(id)}>
          Train on {name}
        </Button>
        <Button variant="default" onClick={() => goTo('model')}>
          Choose a model yourself
        </Button>
      </Group>
      <LoadingBase />
    </section>
  );
}
