/** Carries out a recipe of one training. It must not start workers. */
import type { Recipe, RunRecipe } from '../../recipes/recipe.ts';
import { recipeHash } from '../../recipes/recipeFile.ts';
import { UserError } from '../../shared/errors.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';

/** Fewer pictures of validation are too few to choose by. */
export const ENOUGH_TO_CHOOSE = 200;

interface Surroundings {
  putRecipe(recipe: Recipe): Promise<(() => void) | null>;
  carveValidation(): Promise<void>;
  startRun(recipe: RunRecipe): Promise<void>;
}

/** The action that runs a recipe. */
export function createRecipeRun(
  store: Store,
  { putRecipe, carveValidation, startRun }: Surroundings,
): (recipe: Recipe) => Promise<void> {
  const { fail } = accessTo(store);
  return async (recipe) => {
    const [phase] = recipe.phases;
    if (recipe.phases.length > 1 || phase.kind !== 'train')
      return fail(
        new UserError(`“${recipe.name}” has more than one phase, which this page cannot carry out.`),
      );
    if (!(await putRecipe(recipe))) return;
    const { dataset } = store.getState();
    const images = dataset.status === 'ready' ? dataset.dataset.images : [];
    const validation = images.filter(({ split }) => split === 'val').length;
    if (phase.validation === 'enough' && validation < ENOUGH_TO_CHOOSE) await carveValidation();
    const hash = await recipeHash(recipe);
    await startRun({ name: recipe.name, hash, job: crypto.randomUUID(), phase: 0, recipe });
  };
}
