/** The form as a phase of a recipe trains it. Pure: it changes the state only. */
import { takesAnySize } from '../../models/base/sizedBase.ts';
import type { RecipeJob } from '../../recipes/job.ts';
import { settingsOfPhase } from '../../recipes/phaseSettings.ts';
import { chosenBase, ownSettings, withModel } from '../state/nextModel.ts';
import type { AppState } from '../state/state.ts';

/** Model and settings of the phase, with pictures of the size that the recipe names where the model takes it. */
export function withPhase(
  state: AppState,
  { recipe, modelId }: Pick<RecipeJob, 'recipe' | 'modelId'>,
  phase: number,
): AppState {
  const settings = settingsOfPhase(recipe, phase, ownSettings(state));
  const next = withModel({ ...state, settings, replacedSettings: null }, modelId);
  const base = chosenBase(next);
  const one = recipe.phases[phase];
  const named = { ...recipe.settings, ...(one.kind === 'train' ? one.settings : {}) };
  const isSized = base && takesAnySize(base) && 'imageSize' in named;
  return isSized ? { ...next, settings: { ...next.settings, imageSize: settings.imageSize } } : next;
}
