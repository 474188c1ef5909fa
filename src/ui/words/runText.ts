/** Runs in words. It must not draw. */

import type { ImportedRun, Run } from '../../app/state/state.ts';
import { type Repeat, repeatFigures } from '../../evaluation/comparison/repeatFigures.ts';
import { GUESS_MARK } from '../../models/imported/guesses.ts';
import { formatBytes, formatFigure, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';

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

/** Why an ended run has no last weights, to be gone on with. */
export function noWeightsText({ gone }: Pick<Run, 'gone'>): string {
  return gone.length > 0
    ? 'The browser had no room to keep the weights of this run'
    : 'This run failed before it had last weights to keep';
}

/** "32 images at once, about 310 MB", or "32 images as 4 × 8, about 1.1 GB" where a batch goes in parts. */
export function stepPlanText(
  batchSize: number,
  {
    microBatchSize,
    bytes,
    statisticsOf,
  }: { microBatchSize: number; bytes: number; statisticsOf: number | null },
): string {
  const parts = Math.ceil(batchSize / microBatchSize);
  const equal = parts * microBatchSize === batchSize;
  const split = equal ? `as ${parts} × ${microBatchSize}` : `in ${parts} parts of at most ${microBatchSize}`;
  const seen =
    parts > 1 && statisticsOf !== null ? '; BatchNormalization sees each part by itself, not the batch' : '';
  return `${formatQuantity(batchSize, 'image')} ${parts === 1 ? 'at once' : split}, about ${formatBytes(bytes)}${seen}`;
}

/**
 * The last val_accuracy, or the last accuracy where there is no validation split; without an epoch what was judged, else null.
 * @param judged The accuracy on validation; null where the run was not judged on it.
 */
export function lastAccuracy(
  { epochs }: Pick<Run, 'epochs'>,
  judged: number | null,
): { name: string; value: number } | null {
  const logs = epochs.at(-1);
  if (!logs) return judged === null ? null : { name: 'val_accuracy', value: judged };
  return logs.val_accuracy === undefined
    ? { name: 'accuracy', value: logs.accuracy }
    : { name: 'val_accuracy', value: logs.val_accuracy };
}

/** "seed 7" or "fold 2 of 5": what tells a run from the others of its repetition. */
export function partText({ repeat, settings }: Pick<Run, 'repeat' | 'settings'>): string | null {
  if (!repeat) return null;
  return repeat.kind === 'seeds' ? `seed ${settings.seed}` : `fold ${repeat.index + 1} of ${repeat.count}`;
}

/** "5 seeds", "3 of 5 folds" where not all were trained. */
export function repeatTitle({ kind, count }: Repeat, runs: number): string {
  return runs < count ? `${runs} of ${count} ${kind}` : `${count} ${kind}`;
}

/**
 * "val_accuracy 0.912 ± 0.013" over the runs that were judged, and for folds the share over all pictures; null where none
 * was.
 */
export function repeatText(kind: Repeat['kind'], runs: readonly Pick<Run, 'validation'>[]): string | null {
  const figures = runs.flatMap(({ validation }) => validation?.best.figures ?? []);
  const { spreads, pooledAccuracy } = repeatFigures(kind, figures);
  if (!spreads.accuracy) return null;
  const { mean, standardDeviation } = spreads.accuracy;
  const spread = standardDeviation === null ? '' : ` ± ${formatFigure(standardDeviation, 3)}`;
  const pooled = pooledAccuracy?.interval
    ? `; of all ${formatQuantity(pooledAccuracy.n, 'picture')} ${formatFigure(pooledAccuracy.value, 3)} (95%: ${formatFigure(pooledAccuracy.interval.low, 3)} to ${formatFigure(pooledAccuracy.interval.high, 3)})`
    : '';
  return `val_accuracy ${formatFigure(mean, 3)}${spread}${pooled}`;
}

/** What is known of a run in short, and where it is so, that it rests on a guess. */
export function withGuessMark(facts: string, guessed: boolean): string {
  if (!guessed) return facts;
  return `${facts}${facts.endsWith('.') ? '' : '.'} ${GUESS_MARK}`;
}

/** A run from a file: its name, and what is known of it. */
export function importedRunText({ fileName, origin, run }: ImportedRun): { name: string; facts: string } {
  const judged = run.validation ?? run.test;
  const accuracy = judged
    ? ` ${run.validation ? 'val_accuracy' : 'test accuracy'} ${formatFigure(judged.best.accuracy, 3)}.`
    : '';
  return {
    name: `Run ${run.number}: ${isolated(run.model.name)}`,
    facts: withGuessMark(
      `${origin === 'keras' ? 'Trained on in Keras' : 'From a file'} (${isolated(fileName)}).${accuracy}`,
      run.model.guesses.length > 0,
    ),
  };
}
