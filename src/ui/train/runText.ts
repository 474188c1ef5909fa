/** Runs in words. It imports types only. */
import type { Run } from '../../app/state.ts';

const STATUS: Record<Run['status'], string> = {
  running: 'Training.',
  paused: 'Paused.',
  stopping: 'Stopping after this step…',
  finished: 'Finished.',
  stopped: 'Stopped.',
  failed: 'Failed.',
};

export function runStatusText(status: Run['status']): string {
  return STATUS[status];
}

/** The last val_accuracy, or the last accuracy where there is no validation split; null before the first epoch. */
export function lastAccuracy(run: Pick<Run, 'epochs'>): { name: string; value: number } | null {
  const logs = run.epochs.at(-1);
  if (!logs) return null;
  return logs.val_accuracy === undefined
    ? { name: 'accuracy', value: logs.accuracy }
    : { name: 'val_accuracy', value: logs.val_accuracy };
}
