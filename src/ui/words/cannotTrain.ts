/** Why no training can begin now, by the device or by the settings. Pure. */
import { startProblem } from '../../app/checks/startProblem.ts';
import { type AppState, evaluatingRun, isFindingRate, isTraining } from '../../app/state/state.ts';
import { deviceSentence } from './deviceText.ts';

/** Why nothing can be trained now, whatever the settings, as a sentence; null where it can. */
export function cannotBegin(state: AppState): string | null {
  const { dataset, device } = state;
  if (isTraining(state)) return 'A run is at work.';
  if (state.recipeJob?.status === 'working') return 'A recipe is at work.';
  if (isFindingRate(state)) return 'A learning rate is being looked for.';
  if (evaluatingRun(state)) return 'A run is being evaluated.';
  if (dataset.status === 'reading') return 'The dataset is being read.';
  if (dataset.status === 'empty') return 'Load a dataset first.';
  return device.status === 'ready' ? null : deviceSentence(state);
}

/** The same, or why these settings cannot be trained. */
export function cannotTrain(state: AppState): string | null {
  return cannotBegin(state) ?? startProblem(state);
}
