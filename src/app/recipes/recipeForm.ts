/** A recipe and the form: one is put into the other, and what stands in the form becomes a recipe. Pure: it reads the state. */

import { OF_THE_PLACE, settingsOfPhase } from '../../recipes/phaseSettings.ts';
import type { Recipe, TrainPhase } from '../../recipes/recipe.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES } from '../../settings.ts';
import { ownSettings, withModel } from '../state/nextModel.ts';
import { withValues } from '../state/reducers.ts';
import type { AppState } from '../state/state.ts';

/** The index of the first phase that trains; -1 where none does. */
export const firstTraining = ({ phases }: Pick<Recipe, 'phases'>) =>
  phases.findIndex(({ kind }) => kind === 'train');

/** The settings and the repetition of the first phase that trains, for the model that is chosen. */
export function withRecipe(state: AppState, recipe: Recipe): AppState {
  const at = firstTraining(recipe);
  const phase = recipe.phases[at] as TrainPhase;
  const next = withValues(state, settingsOfPhase(recipe, at, ownSettings(state)));
  return { ...next, repeatPlan: phase.repeat };
}

/** What of the state `withRecipe` and another model change, as it was. */
export function withFormOf(state: AppState, before: AppState): AppState {
  const { modelId, repeatPlan, startFrom } = before;
  const next = withValues(withModel(state, modelId), ownSettings(before));
  return { ...next, repeatPlan, startFrom };
}

/** What stands in the form, as a recipe of one phase. A model from a file has no name that another page knows. */
export function recipeOfForm(state: AppState, name: string): Recipe {
  const settings = ownSettings(state);
  const changed = SETTING_NAMES.filter(
    (one) => !OF_THE_PLACE.includes(one) && settings[one] !== DEFAULT_SETTINGS[one],
  );
  const isOfFile =
    state.startFrom !== null ||
    state.imported.some(({ id }) => id === state.modelId) ||
    state.bases.some(({ id, known }) => id === state.modelId && known === null);
  return {
    ...{ format: 'darkroom-recipe', version: 1, name, about: 'Saved from the form of the Train step.' },
    model: isOfFile ? 'chosen' : state.modelId,
    settings: Object.fromEntries(changed.map((one) => [one, settings[one]])),
    phases: [
      {
        ...{ kind: 'train', name: 'Train', settings: {} },
        ...{ repeat: state.repeatPlan, validation: 'as it is' },
      },
    ],
    budgetMinutes: null,
  };
}
