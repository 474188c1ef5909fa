/** How far several runs, one after another, are in all. */
import { Progress, Text } from '@mantine/core';
import { activeRun } from '../../app/state/state.ts';
import { useDarkroom } from '../parts/context.tsx';
import classes from './train.module.css';

export function RepeatProgress() {
  const queue = useDarkroom((state) => state.queue);
  // In whole per cent, so that it is not redrawn at every step.
  const percent = useDarkroom((state) => {
    if (!state.queue) return 0;
    const progress = activeRun(state)?.progress;
    const ofRun = progress ? (progress.epoch - 1 + progress.step / progress.steps) / progress.epochs : 0;
    return Math.round((100 * (state.queue.index + ofRun)) / state.queue.count);
  });
  if (!queue) return null;
  const word = queue.kind === 'seeds' ? 'Seed' : 'Fold';
  return (
    <div className={classes.progress}>
      <Text size="sm" mb={6}>
        {word} {queue.index + 1} of {queue.count}
        {queue.isStopping ? '. No other is begun; those that are done stay.' : ', one after another.'}
      </Text>
      <Progress.Root size={6} transitionDuration={0}>
        <Progress.Section value={percent} aria-label={`All ${queue.kind}`} />
      </Progress.Root>
    </div>
  );
}
