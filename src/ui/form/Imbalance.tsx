/** Where classes are uneven: what that means before anything is trained, and the remedy in one press. */
import { Button, Text } from '@mantine/core';
import { Scale } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import { isTraining } from '../../app/state/state.ts';
import { classCounts } from '../../dataset/divide/splitContents.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { useNotice } from '../parts/notice.tsx';
import { imbalanceOfTrain, imbalanceText, remediesOf } from '../words/imbalanceText.ts';
import classes from './form.module.css';

/** The sentence on the training pictures; null where their classes are about even. */
function useSentence(): string | null {
  return useDarkroom((state) => {
    const imbalance = imbalanceOfTrain(state);
    if (!imbalance || state.dataset.status !== 'ready') return null;
    const { dataset } = state.dataset;
    return imbalanceText(imbalance, dataset.classes, classCounts(dataset, 'train'));
  });
}

export function Imbalance() {
  const sentence = useSentence();
  const remedies = useDarkroom(useShallow((state) => remediesOf(state).sentences));
  const isLacking = useDarkroom((state) => remediesOf(state).isLacking);
  const training = useDarkroom(isTraining);
  const { setSettings } = useActions();
  const notify = useNotice();
  const isEmpty = useDarkroom(
    ({ dataset }) => dataset.status === 'ready' && classCounts(dataset.dataset, 'train').includes(0),
  );
  if (sentence === null || training) return null;
  const balance = () =>
    notify({
      text: 'Class weights are balanced: every class counts the same in the next run.',
      undo: setSettings({ classWeight: 'balanced' }),
    });
  return (
    <section className={classes.imbalance} aria-label="Uneven classes">
      <Text size="sm">
        <b>Uneven classes.</b> {sentence}
      </Text>
      <Text size="sm" role="status">
        {remedies.join(' ')}
        {isLacking &&
          !isEmpty &&
          ' A model learns to give the small class away. Count every class the same, or draw every class equally often (balanced batches, in the settings).'}
      </Text>
      {isLacking && !isEmpty && (
        <Button
          variant="light"
          size="compact-md"
          leftSection={<Scale size={16} aria-hidden="true" />}
          onClick={balance}
        >
          Count every class the same
        </Button>
      )}
    </section>
  );
}
