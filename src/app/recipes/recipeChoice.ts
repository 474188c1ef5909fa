/** What a visitor can do with a recipe but run it: choosing, opening, saving, and putting it into the form. It must not start workers. */
import type { Recipe } from '../../recipes/recipe.ts';
import { readRecipe, recipeFileName, recipeText } from '../../recipes/recipeFile.ts';
import { UserError } from '../../shared/errors.ts';
import type { BaseActions } from '../bases/baseActions.ts';
import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { recipeOfForm, withFormOf, withRecipe } from './recipeForm.ts';
import { isModelKnown, modelOfRecipe } from './recipeModel.ts';

/** Far above what a recipe takes. */
const MAX_BYTES = 1e6;

interface Surroundings {
  setModel: BaseActions['setModel'];
  saveFile(blob: Blob, name: string): void;
}

/** @throws UserError where no model of that id is here or can be fetched. */
function checkModel(state: AppState, id: string): void {
  if (isModelKnown(state, id)) return;
  throw new UserError(
    `The recipe asks for the model “${id}”, which is not here.`,
    'Choose another model in the form and save it as a recipe, or bring that one on the Model step.',
  );
}

/** This part of the actions. */
export function createRecipeChoice(store: Store, { setModel, saveFile }: Surroundings) {
  const { fail } = accessTo(store);
  const save = (recipe: Recipe) =>
    saveFile(new Blob([recipeText(recipe)], { type: 'application/json' }), recipeFileName(recipe));
  return {
    chooseRecipe: (recipe: Recipe | null) => store.setState({ recipe }),
    async openRecipeFile(file: File): Promise<boolean> {
      try {
        if (file.size > MAX_BYTES) throw new UserError('This file is too large for a recipe.');
        const recipe = readRecipe(await file.text());
        store.setState({ recipe, step: 'train' });
        return true;
      } catch (thrown) {
        fail(thrown);
        return false;
      }
    },
    saveRecipe() {
      const { recipe } = store.getState();
      if (recipe) save(recipe);
    },
    saveFormAsRecipe(name: string) {
      const recipe = recipeOfForm(store.getState(), name);
      store.setState({ recipe });
      save(recipe);
    },
    async putRecipe(recipe: Recipe): Promise<(() => void) | null> {
      const before = store.getState();
      const id = modelOfRecipe(before, recipe);
      try {
        if (id !== before.modelId) {
          checkModel(before, id);
          await setModel(id);
          // Its weights did not come: why, the page says already.
          if (store.getState().modelId !== id) return null;
        }
        store.setState((state) => withRecipe(state, recipe));
        return () => store.setState((state) => withFormOf(state, before));
      } catch (thrown) {
        fail(thrown);
        return null;
      }
    },
  };
}
