/** The recipes that come with the page, but for “Best result”, which is planned for a time. Pure. */
import type { Recipe } from './recipe.ts';
import { canonicalRecipe } from './recipeFile.ts';

const FORMAT = { format: 'darkroom-recipe', version: 1, budgetMinutes: null } as const;

/**
 * What the notebook did for each of its four models. That is what the defaults are: 224 × 224 rgb, batches of 32, Adam at
 * 0.001, shear, zoom and flips, 25 epochs at most, stopped early by the validation loss.
 */
export const NOTEBOOK: Recipe = {
  ...FORMAT,
  name: 'Notebook',
  about:
    'The notebook’s training, with the model that you choose: batches of 32, Adam at 0.001, its augmentation, 25 epochs at most. The mark that the others have to beat.',
  model: 'chosen',
  settings: {},
  phases: [{ kind: 'train', name: 'Train the model', settings: {}, repeat: null, validation: 'as it is' }],
};

export const QUICK_LOOK: Recipe = {
  ...FORMAT,
  name: 'Quick look',
  about:
    'A first good answer in a minute or two: a pretrained network as it is, and a new head that counts every class the same. How strict the head is, and where to draw the line between two classes, is chosen on pictures that were held back.',
  model: 'base',
  settings: {
    head: 'logistic',
    classWeight: 'balanced',
    headFolds: 'all kinds',
    fitThreshold: 'balanced accuracy',
    fitTemperature: true,
  },
  phases: [{ kind: 'train', name: 'Fit the head', settings: {}, repeat: null, validation: 'as it is' }],
};

/** The same where no pretrained network is here. Its threshold stays at 0.5: there are no folds of a head to fit it on. */
const QUICK_LOOK_ALONE: Recipe = {
  ...FORMAT,
  name: 'Quick look',
  about:
    'A first answer in some minutes, without a pretrained network: a small one learns from nothing, on small pictures, every class counting the same.',
  model: 'cnn-gap',
  settings: { imageSize: 64, epochs: 6, classWeight: 'balanced' },
  phases: [{ kind: 'train', name: 'Train', settings: {}, repeat: null, validation: 'enough' }],
};

/** @param hasBase Whether a pretrained network is here. */
export const quickLook = (hasBase: boolean): Recipe => (hasBase ? QUICK_LOOK : QUICK_LOOK_ALONE);

/** What `--recipe` and the page call the recipes that come with it. */
export const RECIPE_IDS = ['notebook', 'quick-look', 'best-result'] as const;
export type RecipeId = (typeof RECIPE_IDS)[number];

/** Which of those a recipe is, by what it does; null for one of a visitor's own. */
export function builtInId(recipe: Recipe): RecipeId | null {
  const isAs = (other: Recipe) => canonicalRecipe(other) === canonicalRecipe(recipe);
  if (isAs(NOTEBOOK)) return 'notebook';
  if (isAs(QUICK_LOOK) || isAs(QUICK_LOOK_ALONE)) return 'quick-look';
  return recipe.name === BEST_RESULT.name ? 'best-result' : null;
}

/** What `--recipe` and the list call the recipe that is planned for a time. */
export const BEST_RESULT = {
  name: 'Best result',
  about:
    'The best model that fits into your time. It is planned for this machine and these pictures, trains by itself, and goes on after the page was closed.',
} as const;
