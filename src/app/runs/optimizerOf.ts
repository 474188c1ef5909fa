/** The state of a run's optimizer, for a file that another program trains on. It must not know of the store. */
import type { OptimizerState } from '../../formats/keras/optimizerState.ts';
import { isAveraged } from '../../formats/run/baseWords.ts';
import type { Run, Which } from '../state/state.ts';
import type { RunWeights } from './runWeights.ts';

/** Whether the best weights of a run that has ended well are those after its last step. */
function isBestLast({ bestEpoch, epochs, progress, phases }: Run): boolean {
  if (isAveraged(phases)) return false;
  return bestEpoch === 0 || (bestEpoch === epochs.length && progress?.epoch === epochs.length);
}

/** Of these weights; null where it is not kept for them: it belongs to the last step, or to the snapshot of a failed run. */
export async function optimizerOf(
  weights: RunWeights,
  run: Run,
  which: Which,
): Promise<OptimizerState | null> {
  if (run.status === 'failed') {
    const snapshot = which === 'last' ? await weights.getSnapshot(run.id) : null;
    return snapshot && { step: snapshot.step, slots: snapshot.slots };
  }
  if (which === 'best' && !isBestLast(run)) return null;
  const slots = await weights.get(run.id, 'slots');
  const { progress } = run;
  return slots && { step: progress ? (progress.epoch - 1) * progress.steps + progress.step : 0, slots };
}
