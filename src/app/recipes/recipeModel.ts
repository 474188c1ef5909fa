/** What a recipe is with what is here: which model it trains. Pure: it reads the state. */
import { MODELS } from '../../models/catalogue/catalogue.ts';
import { builtInId, quickLook } from '../../recipes/builtIn.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import type { AppState } from '../state/state.ts';
import { suggestedBase } from '../state/suggestedBase.ts';

/** What is trained where a recipe asks for a pretrained network and none is here. */
export const WITHOUT_BASE = 'cnn-gap';

/** What tells which networks are here, or can be fetched from this site. */
export type Networks = Pick<AppState, 'modelId' | 'imported' | 'bases' | 'servedBases'>;

/** The recipe as it is with these networks: Quick look is another one where none is pretrained. */
export function recipeHere(state: Networks, recipe: Recipe): Recipe {
  return builtInId(recipe) === 'quick-look' ? quickLook(suggestedBase(state) !== null) : recipe;
}

/** The id of the model that a recipe asks for; it need not be here. */
export function modelOfRecipe(state: Networks, { model }: Pick<Recipe, 'model'>): string {
  if (model === 'chosen') return state.modelId;
  return model === 'base' ? (suggestedBase(state)?.id ?? WITHOUT_BASE) : model;
}

/** Whether a model of that id is here or can be fetched. */
export function isModelKnown({ imported, bases, servedBases }: Networks, id: string): boolean {
  return [...MODELS, ...imported, ...bases, ...servedBases].some((model) => model.id === id);
}
