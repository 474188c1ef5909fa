/** Which model a recipe trains, by what is here. Pure: it reads the state. */
import type { Recipe } from '../../recipes/recipe.ts';
import type { AppState } from '../state/state.ts';
import { suggestedBase } from '../state/suggestedBase.ts';

/** What is trained where a recipe asks for a pretrained network and none is here. */
export const WITHOUT_BASE = 'cnn-gap';

/** The id of the model that a recipe asks for; it need not be here, or be fetched already. */
export function modelOfRecipe(
  state: Pick<AppState, 'modelId' | 'bases' | 'servedBases'>,
  { model }: Pick<Recipe, 'model'>,
): string {
  if (model === 'chosen') return state.modelId;
  return model === 'base' ? (suggestedBase(state)?.id ?? WITHOUT_BASE) : model;
}
