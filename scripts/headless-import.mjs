/** Brings the model of --import onto the page, by the same button as a visitor. It knows nothing of training. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { throwPageError } from './headless-page.mjs';
import { ScriptError } from './script-error.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('./headless-options.mjs').HeadlessOptions} HeadlessOptions
 * @typedef {(text: string) => void} Print
 */

/**
 * The files of a model: the one that is named and, beside a model.json, its weights and what says more of it.
 * @param {string} file
 */
function modelFiles(file) {
  if (!/\.json$/i.test(file)) return [file];
  /** @type {{ weightsManifest?: { paths?: string[] }[] }} */
  let model;
  try {
    model = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The page says what is wrong with it.
    return [file];
  }
  const weights = (model.weightsManifest ?? []).flatMap(({ paths }) => paths ?? []);
  const beside = [...weights, 'metadata.json', 'labels.json'].map((name) => join(dirname(file), name));
  return [file, ...beside.filter((path) => existsSync(path))];
}

/**
 * Imports a model as its button does. Settings that were given stay; where the model takes other pictures, the page says so
 * when it is to be trained or judged.
 * @param {Page} page @param {HeadlessOptions} options @param {{ line: Print }} print
 */
export async function importModel(page, options, print) {
  await page.evaluate(() => window.darkroom.actions.goTo('model'));
  await page.getByLabel('Model files').setInputFiles(modelFiles(/** @type {string} */ (options.import)));
  await page.waitForFunction(
    () => {
      const { importing, imported, looseWeights, error } = window.darkroom.store.getState();
      return !importing && (imported.length > 0 || looseWeights || error);
    },
    undefined,
    { timeout: 0 },
  );
  await throwPageError(page);
  if (await page.evaluate(() => window.darkroom.store.getState().looseWeights !== null))
    throw new ScriptError(
      `${options.import} holds weights without a model. Import the whole model, or load them on the page, which asks for theirs.`,
    );
  const { name, origin, preprocessing, preprocessingSaid } = await page.evaluate(
    (given) => {
      const { store, actions } = window.darkroom;
      actions.reviewModel(null);
      actions.goTo('data');
      store.setState((state) => ({ settings: { ...state.settings, ...given } }));
      return store.getState().imported[0];
    },
    /** @type {Partial<import('../src/settings.ts').Settings>} */ (options.settings),
  );
  const { width, height, channelOrder, scale, offset } = preprocessing;
  print.line(
    `Imported ${name}: ${origin}, pictures of ${width} × ${height} ${channelOrder}, values × ${scale} + ${offset} ` +
      `(${preprocessingSaid ? 'says the file' : 'a guess'})`,
  );
}
