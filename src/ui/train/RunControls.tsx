/** Train, or Pause, Resume and Stop while a run is at work. */
import { Button, Text } from '@mantine/core';
import { Aperture, Pause, Play, Square } from 'lucide-react';
import { activeRun, isBeingJudged, isTraining } from '../../app/state/state.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { cannotTrain } from '../words/cannotTrain.ts';
import classes from './train.module.css';

export function RunControls() {
  const actions = useActions();
  // Between two runs of several there is none for a moment.
  const status = useDarkroom((state) => activeRun(state)?.status ?? (state.queue ? 'running' : null));
  // What is trained, and what has not begun, cannot pause.
  const canPause = useDarkroom((state) => {
    const run = activeRun(state);
    return run?.status === 'running' && !isBeingJudged(run);
  });
  const isJudged = useDarkroom((state) => state.runs.some(isBeingJudged));
  const isAveraged = useDarkroom((state) => activeRun(state)?.phase?.kind === 'average');
  const reason = useDarkroom((state) => (isTraining(state) ? null : cannotTrain(state)));
  const icon = { size: 18, 'aria-hidden': true };
  if (status === null)
    return (
      <div className={classes.controls}>
        <Button
          size="lg"
          leftSection={<Aperture {...icon} />}
          disabled={reason !== null}
          aria-describedby={reason ? 'train-reason' : undefined}
          // In a task of its own: the click is answered first, and neither makes the page wait long.
          onClick={() => setTimeout(actions.startRun)}
        >
          Train
        </Button>
        {reason && (
          <Text id="train-reason" size="sm" c="dimmed">
            {reason}
          </Text>
        )}
      </div>
    );
  return (
    <div className={classes.controls}>
      {status === 'paused' ? (
        <Button size="lg" leftSection={<Play {...icon} />} onClick={actions.resumeRun}>
          Resume
        </Button>
      ) : (
        <Button
          size="lg"
          variant="default"
          leftSection={<Pause {...icon} />}
          disabled={!canPause}
          onClick={actions.pauseRun}
        >
          Pause
        </Button>
      )}
      <Button size="lg" variant="default" leftSection={<Square {...icon} />} onClick={actions.stopRun}>
        {isAveraged
          ? 'Skip averaging'
          : isJudged
            ? 'Skip judging'
            : status === 'stopping'
              ? 'Stop now'
              : 'Stop'}
      </Button>
    </div>
  );
}
