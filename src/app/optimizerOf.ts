/** The state of a run's optimizer, for a file that another program trains on. It must not know of the store. */
import type { OptimizerState } from '../formats/optimizerState.ts';
import type { RunWeights, Which } from './runWeights.ts';
import type { Run } from './state.ts';

/** Steps after which the run has its last weights. */
function lastStepOf(run: Run): number {
  if (run.status === 'failed') return run.lastStep ?? 0;
  const { progress } = run;
  return progress ? (progress.epoch - 1) * progress.steps + progress.step : 0;
}

/** Whether best and last weights are those of the same step. */
function isBestLast(run: Run): boolean {
  const { bestEpoch, epochs, progress } = run;
  if (bestEpoch === 0) return true;
  return run.status !== 'failed' && bestEpoch === epochs.length && progress?.epoch === epochs.length;
}

/** Of these weights; null where it is not kept for them: it belongs to the last step. */
export async function optimizerOf(
  weights: RunWeights,
  run: Run,
  which: Which,
): Promise<OptimizerState | null> {
  if (which === 'best' && !isBestLast(run)) return null;
  const slots = await weights.get(run.id, 'slots');
  return slots && { step: lastStepOf(run), slots };
}
