/** The recipes that come with the page, but for “Best result”, which is planned for a time. It imports nothing that acts. */
import type { Recipe } from './recipe.ts';

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
    'A first good answer in a minute or two: a pretrained network as it is, and a new head that counts every class the same. Where to draw the line between two classes is chosen on pictures that were held back.',
  model: 'base',
  settings: {
    head: 'logistic',
    classWeight: 'balanced',
    fitThreshold: 'balanced accuracy',
    fitTemperature: true,
  },
  phases: [{ kind: 'train', name: 'Fit the head', settings: {}, repeat: null, validation: 'as it is' }],
};

/** The recipes that are no plan, as `--recipe` names them. */
export const BUILT_IN = { notebook: NOTEBOOK, 'quick-look': QUICK_LOOK } as const satisfies Record<
  string,
  Recipe
>;

/** What `--recipe` and the list call the recipe that is planned for a time. */
export const BEST_RESULT = {
  id: 'best-result',
  name: 'Best result',
  about:
    'The best model that fits into your time. It is planned for this machine and these pictures, trains by itself, and goes on after the page was closed.',
} as const;
