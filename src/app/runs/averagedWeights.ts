/** The averages of weights in a snapshot of a run. It must not know of the store. */
import { slotCountOf } from '../../training/optimizers/updateRule.ts';
import type { Snapshot } from '../../training/types.ts';
import type { Run } from '../state/state.ts';
import { fitsLeft } from './fits.ts';

/**
 * What a run that ends with this snapshot leaves as its weights: its averages, where its settings ask for them, in the place of the
 * weights that are trained. Averages are the last of the optimizer's slots; trained weights come before the others. Nothing is read.
 */
export function averagedWeights(
  run: Run,
  { weights, slots }: Pick<Snapshot<Blob>, 'weights' | 'slots'>,
): Blob {
  if (!run.settings.useEma) return weights;
  const bytes = slots.size / slotCountOf(run.settings);
  const [{ toFit, toRun }] = fitsLeft(run);
  return toRun(new Blob([slots.slice(slots.size - bytes), toFit(weights).slice(bytes)]));
}
