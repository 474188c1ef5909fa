/** Chooses the pretrained network of --base on the page: from files of --pretrained, or from what the site serves. */
import { loadSource } from '../load-source.mjs';
import { findPretrained } from '../pretrained/find.mjs';
import { filesOf } from '../pretrained/folder.mjs';
import { ScriptError } from '../script-error.mjs';
import { optionOf } from './options.mjs';
import { throwPageError } from './page.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('./options.mjs').HeadlessOptions} HeadlessOptions
 */

/** Settings that a base takes only as far as they go with it, without a word: they are said again once it is chosen. */
const OF_BASE = /** @type {const} */ (['imageSize', 'cut', 'unfreeze']);

/**
 * @param {Page} page @param {HeadlessOptions} options @param {{ line: (text: string) => void }} print
 * @throws {ScriptError} that says what was found in its place
 */
export async function chooseBase(page, options, print) {
  /** @type {typeof import('../../src/models/pretrained/pretrained.ts')} */
  const { nameOfBase, pretrainedFor } = await loadSource('src/models/pretrained/pretrained.ts');
  const width = Number(options.settings.width ?? 1);
  const row = pretrainedFor(/** @type {string} */ (options.base), width);
  if (!row) throw new ScriptError(`There are no pretrained weights of ${options.base} with width ${width}.`);
  const id = `base-${row.id}`;
  if (options.pretrained) {
    const { files } = await findPretrained(options.pretrained, row.id, {
      unverified: options.unverifiedBase,
    });
    await page.evaluate(() => window.darkroom.actions.goTo('model'));
    await page.getByLabel('Model files').setInputFiles(files);
  } else {
    if (filesOf(row.id).length === 0)
      throw new ScriptError(
        `The weights of ${nameOfBase(row)} are not in public/pretrained: fetch them with “npm run pretrained -- ${row.id}”, or say where they are with --pretrained.`,
      );
    await page.waitForFunction((id) => window.darkroom.state.servedBases.some((one) => one.id === id), id);
    await page.evaluate((id) => window.darkroom.actions.setModel(id), id);
  }
  await page.waitForFunction(
    () => {
      const { bases, unverifiedBase, importing, loadingBase, error } = window.darkroom.state;
      return !importing && !loadingBase && (bases.length > 0 || unverifiedBase || error);
    },
    undefined,
    { timeout: 0 },
  );
  if (options.unverifiedBase)
    await page.evaluate(() => {
      const { actions, state } = window.darkroom;
      if (state.unverifiedBase) actions.takeUnverified();
    });
  await throwPageError(page);
  const { base, refusal } = await page.evaluate(() => {
    const { bases, modelId, unverifiedBase } = window.darkroom.state;
    return { base: bases.find((one) => one.id === modelId), refusal: unverifiedBase?.refusal.message };
  });
  if (!base)
    throw new ScriptError(refusal ?? `The page did not take the weights of ${nameOfBase(row)} as a base.`);
  await page.evaluate(
    (settings) => {
      const { actions } = window.darkroom;
      for (const { name, value } of settings) actions.setSetting(name, value);
      actions.goTo('data');
    },
    OF_BASE.flatMap((name) => {
      const value = options.settings[name];
      return value === undefined ? [] : [{ name, value: /** @type {never} */ (value) }];
    }),
  );
  print.line(
    `On ${base.name}: ${base.origin}, ${base.check === 'pin' ? 'its weights verified' : 'not verified'}.`,
  );
  for (const remark of base.remarks) print.line(remark);
  const { height } = base.preprocessing;
  const { imageSize = height } = options.settings;
  if (base.known === null && imageSize !== height)
    print.line(`${optionOf('imageSize')} ${imageSize} is passed over: ${base.name} takes ${height}.`);
}
