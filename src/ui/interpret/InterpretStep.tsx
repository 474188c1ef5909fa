/** The fifth step: what the shown run is worth, and taking its weights home. */
import { Hourglass, Sprout } from 'lucide-react';
import { useDeferredValue } from 'react';
import { hasEnded, shownRun } from '../../app/state/state.ts';
import { LookInside } from '../inside/LookInside.tsx';
import { useDarkroom } from '../parts/context.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { InTurn } from '../parts/Later.tsx';
import { StepPage } from '../parts/StepPage.tsx';
import { DownloadPanel } from './DownloadPanel.tsx';
import { RunSummary } from './RunSummary.tsx';
import { TestPanel } from './TestPanel.tsx';
import { TrainFurther } from './TrainFurther.tsx';
import { TryPanel } from './tryit/TryPanel.tsx';
import { ValidationPanel } from './ValidationPanel.tsx';

export function InterpretStep() {
  const run = useDarkroom((state) => {
    const shown = shownRun(state);
    return shown && hasEnded(shown) ? shown : null;
  });
  const atWork = useDarkroom((state) => (shownRun(state) && !run ? (shownRun(state)?.number ?? null) : null));
  // The figures come after the step itself, in tasks of their own: they take long where pictures are many.
  const shown = useDeferredValue(run, null);
  return (
    <StepPage
      step="interpret"
      title="Judge it honestly"
      lead="Choose between runs by their validation figures. Open the test split once, at the end."
    >
      {run && shown && (
        <InTurn key={shown.id}>
          <RunSummary run={shown} />
          <ValidationPanel run={shown} />
          <TestPanel run={shown} />
          <TryPanel run={shown} />
          <LookInside runId={shown.id} />
          <TrainFurther run={shown} />
          <DownloadPanel run={shown} />
        </InTurn>
      )}
      {!run && atWork === null && (
        <EmptyState
          icon={Sprout}
          title="Train a model first"
          text="Its figures, its mistakes and its weights will be here."
          step="train"
        />
      )}
      {!run && atWork !== null && (
        <EmptyState
          icon={Hourglass}
          title={`Run ${atWork} is still training`}
          text="It can be judged once it has finished or was stopped."
          step="train"
        />
      )}
    </StepPage>
  );
}
