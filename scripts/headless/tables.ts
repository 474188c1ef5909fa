/** What the headless command's options are derived from: the page's own tables. It adds nothing to them. */
export { MAX_REPEATS, MIN_REPEATS } from '../../src/evaluation/comparison/repeatFigures.ts';
export { EXPORT_TARGETS } from '../../src/formats/model/exportTargets.ts';
export { MODELS } from '../../src/models/catalogue/catalogue.ts';
export { widthsOf } from '../../src/models/catalogue/definition.ts';
export { RANGES } from '../../src/models/imported/guesses.ts';
export { PRETRAINED } from '../../src/models/pretrained/pretrained.ts';
export { RECIPE_IDS } from '../../src/recipes/builtIn.ts';
export { SETTINGS, settingProblem } from '../../src/settings.ts';
