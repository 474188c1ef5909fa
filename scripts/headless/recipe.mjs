/** Carries out the recipe of --recipe on the page: reads it, says what it is, and follows its runs. */
import { existsSync, readFileSync } from 'node:fs';
import { loadSource } from '../load-source.mjs';
import { findBest } from '../pretrained/find.mjs';
import { filesOf } from '../pretrained/folder.mjs';
import { ScriptError } from '../script-error.mjs';
import { optionOf } from './options.mjs';
import { sentence, throwPageError, untilEnded } from './page.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('./options.mjs').HeadlessOptions} HeadlessOptions
 * @typedef {import('./page.mjs').EndedRun} EndedRun
 * @typedef {import('../../src/recipes/recipe.ts').Recipe} Recipe
 * @typedef {{ line: (text: string) => void, update: (text: string) => void }} Print
 * @typedef {typeof import('./recipeSource.ts')} Source
 */

/** @returns {Promise<Source>} */
const source = () => loadSource('scripts/headless/recipeSource.ts');

/** The text of a recipe file. @param {string} file @returns {Promise<Recipe>} */
async function recipeOfFile(file) {
  const { readRecipe, UserError } = await source();
  if (!existsSync(file))
    throw new ScriptError(`There is no recipe “${file}”: neither one of the page nor a file of that name.`);
  try {
    return readRecipe(readFileSync(file, 'utf8'));
  } catch (thrown) {
    throw thrown instanceof UserError ? new ScriptError(`${file}: ${sentence(thrown)}`) : thrown;
  }
}

/**
 * The options with the base that a recipe gets: where weights are named and no base, the first of the table that is there.
 * @param {HeadlessOptions} options
 * @returns {Promise<HeadlessOptions>}
 */
export async function withBaseFor(options) {
  if (!options.recipe || options.base || !options.pretrained) return options;
  const { modelId, width } = await findBest(options.pretrained, { unverified: options.unverifiedBase });
  return { ...options, base: modelId, settings: { ...options.settings, width } };
}

/** Waits for the networks that the site serves, and tells whether one is here. @param {Page} page */
async function hasBase(page) {
  const { PRETRAINED } = await source();
  if (PRETRAINED.some(({ id }) => filesOf(id).length > 0))
    await page.waitForFunction(() => window.darkroom.state.servedBases.length > 0);
  return page.evaluate(() => {
    const { bases, servedBases } = window.darkroom.state;
    return bases.length + servedBases.length > 0;
  });
}

/**
 * The recipe with what was said beside it; null for “Best result”, which is planned once the pictures are here.
 * @param {Page} page @param {HeadlessOptions} options
 * @returns {Promise<Recipe | null>}
 */
export async function recipeOf(page, options) {
  const { recipe: wanted } = options;
  if (wanted === null || wanted === 'best-result') return null;
  const { NOTEBOOK, quickLook } = await source();
  const recipe =
    wanted === 'notebook'
      ? NOTEBOOK
      : wanted === 'quick-look'
        ? quickLook(await hasBase(page))
        : await recipeOfFile(wanted);
  const isOpen = recipe.model === 'chosen' && !options.model && !options.import && !options.base;
  if (isOpen)
    throw new ScriptError(
      `${recipe.name} trains the model that is chosen: --model, --import or --base is missing; see --help.`,
    );
  await hasBase(page);
  return withBeside(page, recipe, options);
}

/** @param {Page} page @param {Recipe} recipe @param {HeadlessOptions} options @returns {Promise<Recipe>} */
async function withBeside(page, recipe, options) {
  const { overridden, UserError } = await source();
  const { settings, repeat } = options;
  // Of a base or a model of a file the page has made the id.
  const isChosen = options.model || options.import || options.base;
  const model = isChosen ? await page.evaluate(() => window.darkroom.state.modelId) : null;
  try {
    const said = /** @type {Partial<import('../../src/settings.ts').Settings>} */ (settings);
    return overridden(recipe, { settings: said, model, repeat });
  } catch (thrown) {
    throw thrown instanceof UserError ? new ScriptError(sentence(thrown)) : thrown;
  }
}

/** Puts the recipe into the form, so that pictures are read as it wants them. @param {Page} page @param {Recipe} recipe */
export async function putRecipe(page, recipe) {
  await page.evaluate((recipe) => window.darkroom.actions.putRecipe(recipe), recipe);
  await throwPageError(page);
}

/**
 * What “Best result” is for these pictures and that time, said in lines.
 * @param {Page} page @param {HeadlessOptions} options @param {Print} print
 * @returns {Promise<Recipe>}
 */
export async function plannedRecipe(page, options, print) {
  await hasBase(page);
  const plan = await page.evaluate(
    (minutes) => window.darkroom.actions.planBestResult(minutes),
    options.budgetMinutes ?? 60,
  );
  await throwPageError(page);
  if (!plan) throw new ScriptError('Best result cannot be planned here.');
  for (const reason of plan.reasons) print.line(reason);
  print.line(plan.longer);
  return withBeside(page, plan.recipe, options);
}

/** Says what is about to be carried out, its hash above all. @param {Page} page @param {Recipe} recipe @param {Print} print */
export async function sayRecipe(page, recipe, print) {
  const { changedOf, phaseText, recipeHash } = await source();
  print.line(`Recipe ${recipe.name}, SHA-256 ${await recipeHash(recipe)}`);
  const model = await page.evaluate(() => window.darkroom.state.modelId);
  if (recipe.model === 'base' || recipe.model === 'cnn-gap')
    print.line(
      model === 'cnn-gap'
        ? 'No pretrained network is here (npm run pretrained fetches some): it trains cnn-gap, which starts from nothing.'
        : `On ${model}.`,
    );
  /** @param {Partial<import('../../src/settings.ts').Settings>} settings */
  const said = (settings) =>
    changedOf(settings)
      .map((name) => `${optionOf(name)} ${settings[name]}`)
      .join(' ');
  const shared = said(recipe.settings);
  if (shared) print.line(`All phases: ${shared}`);
  for (const [at, phase] of recipe.phases.entries())
    print.line(
      `Phase ${at + 1}, ${phase.name}: ${phaseText(phase)} ${phase.kind === 'train' ? said(phase.settings) : ''}`.trim(),
    );
}

/**
 * Carries a recipe out, and prints what its runs say.
 * @param {Page} page @param {Recipe} recipe @param {Print} print
 * @returns {Promise<EndedRun[][]>} the runs of each phase that have ended
 * @throws {ScriptError} where it failed before any run
 */
export async function carryOut(page, recipe, print) {
  const before = await page.evaluate(() => window.darkroom.state.runs.length);
  // Not awaited inside of the page: it may take hours.
  await page.evaluate((recipe) => void window.darkroom.actions.runRecipe(recipe), recipe);
  /** @type {EndedRun[][]} */
  const phases = recipe.phases.map(() => []);
  let said = 0;
  for (let place = before; ; place++) {
    const ended = await untilEnded(page, place, print, async () => {
      const job = await page.evaluate(() => window.darkroom.state.recipeJob);
      for (const note of job?.notes.slice(said) ?? []) print.line(note);
      said = job?.notes.length ?? said;
      return job !== null && job.status !== 'working';
    });
    if (!ended) break;
    const phase = await page.evaluate(
      (id) => window.darkroom.state.runs.find((run) => run.id === id)?.recipe?.phase ?? 0,
      ended.runId,
    );
    phases[phase].push(ended);
  }
  const error = await page.evaluate(() => window.darkroom.state.recipeJob?.error ?? null);
  await page.evaluate(() => window.darkroom.actions.dismissError());
  if (error && phases.every((runs) => runs.length === 0)) throw new ScriptError(sentence(error));
  if (error) print.line(`The recipe ended early: ${sentence(error)}`);
  return phases;
}

/**
 * The report on all runs, as a file.
 * @param {Page} page @param {EndedRun[]} runs @param {string} file
 */
export async function saveReport(page, runs, file) {
  const download = page.waitForEvent('download', { timeout: 0 });
  download.catch(() => {});
  await page.evaluate(
    (ids) => window.darkroom.actions.saveReport(ids),
    runs.map(({ runId }) => runId),
  );
  await throwPageError(page);
  await (await download).saveAs(file);
}
