/** What of the page's own code the recipes of the headless command need. It adds nothing to it. */
export { PRETRAINED } from '../../src/models/pretrained/pretrained.ts';
export { NOTEBOOK, quickLook } from '../../src/recipes/builtIn.ts';
export { overridden } from '../../src/recipes/overridden.ts';
export { readRecipe, recipeHash } from '../../src/recipes/recipeFile.ts';
export { changedOf, phaseText } from '../../src/recipes/words.ts';
export { UserError } from '../../src/shared/errors.ts';
