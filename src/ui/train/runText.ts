/** Runs in words. It must not draw. */
import type { Run } from '../../app/state.ts';
import { formatBytes, formatQuantity } from '../format.ts';

const STATUS: Record<Run['status'], string> = {
  running: 'Training.',
  paused: 'Paused.',
  stopping: 'Stopping after this step…',
  finished: 'Finished.',
  stopped: 'Stopped.',
  failed: 'Failed.',
};

/** The status of a run; while its shaders are compiled, how far that is. */
export function runStatusText(status: Run['status'], compiling: Run['compiling'] = null): string {
  if (compiling && status === 'running') return `Compiling shaders: ${compiling.done} of ${compiling.total}.`;
  return STATUS[status];
}

/** "32 images at once, about 310 MB", or "32 images as 4 × 8, about 1.1 GB" where a batch goes in parts. */
export function stepPlanText(
  batchSize: number,
  { microBatchSize, bytes }: { microBatchSize: number; bytes: number },
): string {
  const parts = Math.ceil(batchSize / microBatchSize);
  const equal = parts * microBatchSize === batchSize;
  const split = equal ? `as ${parts} × ${microBatchSize}` : `in ${parts} parts of at most ${microBatchSize}`;
  return `${formatQuantity(batchSize, 'image')} ${parts === 1 ? 'at once' : split}, about ${formatBytes(bytes)}`;
}

/** The last val_accuracy, or the last accuracy where there is no validation split; null before the first epoch. */
export function lastAccuracy(run: Pick<Run, 'epochs'>): { name: string; value: number } | null {
  const logs = run.epochs.at(-1);
  if (!logs) return null;
  return logs.val_accuracy === undefined
    ? { name: 'accuracy', value: logs.accuracy }
    : { name: 'val_accuracy', value: logs.val_accuracy };
}
