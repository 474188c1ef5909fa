/** Brings the model of --import onto the page, by the same button as a visitor. It knows nothing of training. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { loadSource } from '../load-source.mjs';
import { ScriptError } from '../script-error.mjs';
import { optionOf } from './options.mjs';
import { throwPageError } from './page.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('./options.mjs').HeadlessOptions} HeadlessOptions
 * @typedef {import('../../src/settings.ts').SettingName} SettingName
 * @typedef {(text: string) => void} Print
 */

/**
 * The files of a model: the one that is named and, in its folder, its weights and what says more of it.
 * @param {string} file
 */
async function modelFiles(file) {
  /** @type {typeof import('../../src/formats/dropped/modelNames.ts')} */
  const { isSidecarName } = await loadSource('src/formats/dropped/modelNames.ts');
  const isWanted = (/** @type {string} */ name) =>
    isSidecarName(name) || (/\.json$/i.test(file) && /\.bin$/i.test(name));
  const listed = readdirSync(dirname(file)).filter((name) => isWanted(name) && name !== basename(file));
  return [file, ...weightsOf(file), ...listed.map((name) => join(dirname(file), name))].filter(
    (path, place, all) => all.indexOf(path) === place,
  );
}

/** The weights that a model.json names, also where their names do not tell it. @param {string} file */
function weightsOf(file) {
  if (!/\.json$/i.test(file)) return [];
  try {
    /** @type {{ weightsManifest?: { paths?: string[] }[] }} */
    const { weightsManifest = [] } = JSON.parse(readFileSync(file, 'utf8'));
    const paths = weightsManifest.flatMap(({ paths }) => paths ?? []);
    return paths.map((name) => join(dirname(file), name)).filter((path) => existsSync(path));
  } catch {
    // The page says what is wrong with it.
    return [];
  }
}

/**
 * Imports a model as its button does. What it dictates stays; a setting that was given for it is passed over in a line.
 * @param {Page} page @param {HeadlessOptions} options @param {{ line: Print }} print
 */
export async function importModel(page, options, print) {
  await page.evaluate(() => window.darkroom.actions.goTo('model'));
  const files = await modelFiles(/** @type {string} */ (options.import));
  await page.getByLabel('Model files').setInputFiles(files);
  await page.waitForFunction(
    () => {
      const { importing, imported, looseWeights, error } = window.darkroom.state;
      return !importing && (imported.length > 0 || looseWeights || error);
    },
    undefined,
    { timeout: 0 },
  );
  await throwPageError(page);
  if (await page.evaluate(() => window.darkroom.state.looseWeights !== null))
    throw new ScriptError(
      `${options.import} holds weights without a model. Import the whole model, or load them on the page, which asks for theirs.`,
    );
  await sayMore(page, options);
  const { model, dictated } = await page.evaluate(() => {
    const { actions } = window.darkroom;
    actions.reviewModel(null);
    actions.goTo('data');
    const { imported, settings, replacedSettings } = window.darkroom.state;
    const names = /** @type {SettingName[]} */ (Object.keys(replacedSettings ?? {}));
    return { model: imported[0], dictated: names.map((name) => ({ name, value: settings[name] })) };
  });
  await printModel(model, print);
  for (const { name, value } of dictated)
    if (name in options.settings && options.settings[name] !== value)
      print.line(
        `${optionOf(name)} ${options.settings[name]} is passed over: ${model.name} dictates ${value}.`,
      );
}

/** What the command line says of the model. @param {Page} page @param {HeadlessOptions} options */
async function sayMore(page, { importClasses: classes, importRange }) {
  /** @type {typeof import('../../src/models/imported/guesses.ts')} */
  const { RANGES } = await loadSource('src/models/imported/guesses.ts');
  const range = RANGES.find(({ id }) => id === importRange) ?? null;
  const outputs = await page.evaluate(() => window.darkroom.state.imported[0].outputs);
  const count = outputs === 1 ? 2 : outputs;
  if (classes && classes.length !== count)
    throw new ScriptError(
      `--import-classes names ${classes.length} classes, but the model has ${count} answers.`,
    );
  await page.evaluate(
    ({ classes, range }) => {
      const { actions } = window.darkroom;
      const { id, preprocessing } = window.darkroom.state.imported[0];
      if (classes) actions.changeImported(id, { classes });
      const { scale, offset } = range ?? preprocessing;
      if (range) actions.changeImported(id, { preprocessing: { ...preprocessing, scale, offset } });
    },
    { classes, range },
  );
}

/** @param {import('../../src/models/imported/importedModel.ts').ImportedModel} model @param {{ line: Print }} print */
async function printModel({ name, origin, preprocessing, guesses, classes, remarks }, print) {
  const { width, height, channelOrder } = preprocessing;
  /** @type {typeof import('../../src/models/imported/guesses.ts')} */
  const { rangeText } = await loadSource('src/models/imported/guesses.ts');
  print.line(
    `Imported ${name}: ${origin}, pictures of ${width} × ${height} ${channelOrder}. Range of values: ${rangeText(preprocessing)}` +
      `${guesses.includes('range') ? '. That is a guess: say it with --import-range' : ''}.`,
  );
  for (const remark of remarks) print.line(remark);
  print.line(
    guesses.includes('order') || !classes
      ? `Nothing names its outputs: they are taken in the order of the dataset's class names. That is a guess: say it with --import-classes.`
      : `Its outputs stand for ${classes.join(', ')}.`,
  );
}
