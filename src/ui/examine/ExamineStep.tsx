/** The second step: look at the pictures as the model will see them, and set the augmentation. */
import { Text } from '@mantine/core';
import { SettingsHead } from '../form/SettingsForm.tsx';
import { TopicForm } from '../form/TopicForm.tsx';
import { AUGMENTATION_GROUPS, AUGMENTATION_TOPICS } from '../form/topics.ts';
import { useDarkroom } from '../parts/context.tsx';
import { NeedsDataset } from '../parts/NeedsDataset.tsx';
import { StepPage } from '../parts/StepPage.tsx';
import classes from './examine.module.css';
import { Pictures } from './Pictures.tsx';
import { StrengthSlider } from './StrengthSlider.tsx';

/** The strength stands above the topics. */
const NO_FIRST: readonly [] = [];

export function ExamineStep() {
  const ready = useDarkroom((state) => (state.dataset.status === 'ready' ? state.dataset : null));
  return (
    <StepPage
      step="examine"
      title="Look before you train"
      lead="These are the pictures as the model will see them. Augmentation shows it each training picture a little differently every time."
    >
      {ready ? (
        <div className={classes.layout}>
          <Pictures key={ready.dataset.hash} dataset={ready.dataset} readWith={ready.readWith} />
          <section className={`card ${classes.augmentation}`}>
            <SettingsHead title="Augmentation" groups={AUGMENTATION_GROUPS} what="Augmentation settings" />
            <Text c="dimmed" size="sm" mb="lg">
              Only training pictures are augmented. Validation and test pictures are shown as they are.
            </Text>
            <StrengthSlider key={ready.dataset.hash} dataset={ready.dataset} readWith={ready.readWith} />
            <TopicForm label="Find an augmentation" first={NO_FIRST} topics={AUGMENTATION_TOPICS} />
          </section>
        </div>
      ) : (
        <NeedsDataset />
      )}
    </StepPage>
  );
}
