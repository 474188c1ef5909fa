/** Carrying out a recipe, phase by phase, also over visits. It must not start workers or draw. */
import type { BestPlan } from '../../recipes/plan.ts';
import { UserError } from '../../shared/errors.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';

/** The recipes' part of the actions. */
export function createRecipeActions(store: Store) {
  const { fail } = accessTo(store);
  return {
    runRecipe: async () => fail(new UserError('Recipes cannot be carried out yet.')),
    planBestResult: async (_: number): Promise<BestPlan | null> => null,
    stopRecipe() {},
    async resumeRecipe() {},
    dismissRecipe: () => store.setState({ recipeJob: null }),
  };
}
