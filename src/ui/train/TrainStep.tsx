/** The fourth step: settings, Train, and what can be seen while it runs. */
import { memo } from 'react';
import { isTraining } from '../../app/state/state.ts';
import { useDarkroom } from '../parts/context.tsx';
import { NeedsDataset } from '../parts/NeedsDataset.tsx';
import { ReadingPanel } from '../parts/ReadingPanel.tsx';
import { StepPage } from '../parts/StepPage.tsx';
import { Curves } from './live/Curves.tsx';
import { RunLog } from './live/RunLog.tsx';
import { ValMatrix } from './live/ValMatrix.tsx';
import { RunPanel } from './RunPanel.tsx';
import { RunsList } from './RunsList.tsx';
import { RecipePanel } from './recipes/RecipePanel.tsx';
import { TrainingSettings } from './TrainingSettings.tsx';
import classes from './train.module.css';

export function TrainStep() {
  const useless = useDarkroom(
    ({ dataset, runs, importedRuns }) =>
      dataset.status !== 'ready' && runs.length + importedRuns.length === 0,
  );
  const training = useDarkroom(isTraining);
  return (
    <StepPage
      step="train"
      title="Train"
      lead="Everything runs on your own machine. You can pause, stop, or look around while it works; just keep this tab open."
      waitFor={training ? 'The run is still training.' : null}
    >
      {useless ? <NeedsDataset /> : <Cards />}
    </StepPage>
  );
}

/** Apart from the step's frame, which is redrawn when a run begins or ends: the cards look after themselves. */
const Cards = memo(function Cards() {
  const reading = useDarkroom((state) => state.dataset.status === 'reading');
  return (
    <div className={classes.layout}>
      <div className={classes.column}>
        {reading && <ReadingPanel />}
        <RecipePanel />
        <RunPanel />
        <Curves />
        <div className={classes.pair}>
          <ValMatrix />
          <RunLog />
        </div>
      </div>
      <div className={classes.column} id="training-settings">
        <RunsList />
        <TrainingSettings />
      </div>
    </div>
  );
});
