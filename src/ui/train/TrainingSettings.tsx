/** The settings of the next run: the essentials, the rest by topic. */
import { Text } from '@mantine/core';
import { fitsHeadAlone } from '../../app/state/nextModel.ts';
import { isTraining } from '../../app/state/state.ts';
import type { SettingName } from '../../settings.ts';
import { SettingsHead } from '../form/SettingsForm.tsx';
import { TopicForm } from '../form/TopicForm.tsx';
import { TRAINING_FIRST, TRAINING_GROUPS, TRAINING_TOPICS } from '../form/topics.ts';
import { useDarkroom } from '../parts/context.tsx';
import { imbalanceOfTrain } from '../words/imbalanceText.ts';
import { RateFinder } from './finder/RateFinder.tsx';

/** Where classes are uneven, what counters that is among what matters. */
const FIRST_IF_UNEVEN: readonly SettingName[] = [...TRAINING_FIRST, 'classWeight'];

export function TrainingSettings() {
  const uneven = useDarkroom((state) => imbalanceOfTrain(state) !== null);
  return (
    <section className="card">
      <SettingsHead title="Settings" groups={TRAINING_GROUPS} what="Training settings" />
      <KeptNote />
      <WithoutEpochs />
      <TopicForm
        label="Find a training setting"
        first={uneven ? FIRST_IF_UNEVEN : TRAINING_FIRST}
        topics={TRAINING_TOPICS}
        afterFirst={<RateFinder />}
      />
    </section>
  );
}

/** A component of its own, so that beginning a run does not redraw the form. */
function KeptNote() {
  const training = useDarkroom(isTraining);
  if (!training) return null;
  return (
    <Text c="dimmed" size="sm" mb="md">
      The run at work keeps its settings; changes apply to the next one.
    </Text>
  );
}

/** What of the form does nothing where the next run has no epochs. */
function WithoutEpochs() {
  const isWithout = useDarkroom(fitsHeadAlone);
  if (!isWithout) return null;
  return (
    <Text c="dimmed" size="sm" mb="md">
      The next run fits a logistic head, without epochs. Optimizer, learning rate, losses and callbacks do
      nothing for it; class weights and the seed count.
    </Text>
  );
}
