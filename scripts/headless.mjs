/**
 * npm run headless: the same page and the same code without a window; writes run.json, model.zip and what --export asks for.
 */
import './node-version.mjs';

const { runScript, ScriptError } = await import('./script-error.mjs');
const { print } = await import('./print.mjs');

await runScript(async () => {
  const { installWhatIsMissing } = await import('./install.mjs');
  installWhatIsMissing();
  const { loadSource } = await import('./load-source.mjs');
  const { helpText, readOptions } = await import('./headless/options.mjs');
  /** @type {typeof import('./headless/tables.ts')} */
  const tables = await loadSource('scripts/headless/tables.ts');

  const options = readOptions(process.argv.slice(2), tables);
  if (options === 'help') console.log(helpText(tables));
  else await run(options);
});

/** @param {import('./headless/options.mjs').HeadlessOptions} options */
async function run(options) {
  const { mkdirSync, statSync } = await import('node:fs');
  for (const file of [options.dataset, options.import])
    if (file !== null && !statSync(file, { throwIfNoEntry: false })?.isFile())
      throw new ScriptError(`There is no file ${file}.`);
  try {
    mkdirSync(options.out, { recursive: true });
  } catch {
    throw new ScriptError(`The folder ${options.out} cannot be made.`);
  }
  const { buildWhenStale } = await import('./page.mjs');
  buildWhenStale();
  const { serve } = await import('./serve.mjs');
  const { launchChrome } = await import('./chrome.mjs');

  /** @type {Promise<never>} */
  const interrupted = new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'])
      process.once(signal, () => reject(new ScriptError('Stopped.')));
  });
  const server = await serve({ port: 0 });
  const { browser } = await launchChrome({ flags: options.chromeFlags, needsWebGL: false });
  try {
    const page = await browser.newPage();
    /** @type {Promise<never>} */
    const crashed = new Promise((_, reject) => {
      page.on('crash', () =>
        reject(new ScriptError('The browser page crashed; it may have run out of memory.')),
      );
    });
    await Promise.race([journey(page, server.url, options), interrupted, crashed]);
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} url
 * @param {import('./headless/options.mjs').HeadlessOptions} given
 */
async function journey(page, url, given) {
  const { mkdirSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { openPage, rememberOpenings, train, repeatSentence, evaluateTestTogether } = await import(
    './headless/page.mjs'
  );
  const { carveValidation, readDataset } = await import('./headless/dataset.mjs');
  const { importModel } = await import('./headless/import.mjs');
  const { chooseBase } = await import('./headless/base.mjs');
  const { withBaseFor } = await import('./headless/recipe.mjs');
  const options = await withBaseFor(given);

  print.line(`Training on ${await openPage(page, url, options)}`);
  const folders = Array.from({ length: options.repeat?.count ?? 1 }, (_, place) =>
    options.repeat ? join(options.out, `run-${place + 1}`) : options.out,
  );
  await rememberOpenings(
    page,
    folders.map((folder) => join(folder, 'run.json')),
  );
  if (options.import) await importModel(page, options, print);
  if (options.base) await chooseBase(page, options, print);
  if (options.recipe) return recipeJourney(page, options);
  await readDataset(page, options.dataset, print);
  if (options.carveValidation) await carveValidation(page, print);
  const runs = await train(page, options.repeat, print);
  if (!options.repeat) return takeHome(page, runs[0], options);
  print.line(await repeatSentence(page, options.repeat));
  const failed = runs.some(({ failure }) => failure);
  if (options.openTest && failed) print.line('A run failed: the test split stays shut.');
  else if (opensTest(options)) await evaluateTestTogether(page, runs[0].runId, print);
  for (const [place, run] of runs.entries()) {
    const out = folders[place];
    mkdirSync(out, { recursive: true });
    await takeHome(page, run, { ...options, out, openTest: false });
  }
}

/** Whether the test split is to be opened: only for what was trained or imported. @param {import('./headless/options.mjs').HeadlessOptions} options */
function opensTest({ openTest, settings, ...options }) {
  const isLearned = settings.epochs !== 0 || options.import !== null || options.base !== null;
  if (openTest && !isLearned) print.line('Nothing was trained or imported: the test split stays shut.');
  return openTest && isLearned;
}

/**
 * From the dataset to the files of a recipe. An earlier phase's runs are written without their tests and other formats.
 * @param {import('playwright-core').Page} page
 * @param {import('./headless/options.mjs').HeadlessOptions} options
 */
async function recipeJourney(page, options) {
  const { mkdirSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { carveValidation, readDataset } = await import('./headless/dataset.mjs');
  const { evaluateTestTogether } = await import('./headless/page.mjs');
  const { carryOut, plannedRecipe, putRecipe, recipeOf, saveReport, sayRecipe } = await import(
    './headless/recipe.mjs'
  );

  const ready = await recipeOf(page, options);
  if (ready) await putRecipe(page, ready);
  await readDataset(page, options.dataset, print);
  if (options.carveValidation) await carveValidation(page, print);
  const recipe = ready ?? (await plannedRecipe(page, options, print));
  if (!ready) await putRecipe(page, recipe);
  await sayRecipe(page, recipe, print);
  const phases = await carryOut(page, recipe, print);
  const results = phases[phases.length - 1];
  const areRepeated = results.length > 1;
  if (areRepeated && opensTest(options)) await evaluateTestTogether(page, results[0].runId, print);
  for (const [at, runs] of phases.entries()) {
    const isLast = at === phases.length - 1;
    for (const [place, ended] of runs.entries()) {
      const folder = join(options.out, isLast ? '' : `phase-${at + 1}`);
      const out = runs.length > 1 ? join(folder, `run-${place + 1}`) : folder;
      mkdirSync(out, { recursive: true });
      await takeHome(
        page,
        ended,
        isLast
          ? { ...options, out, openTest: options.openTest && !areRepeated }
          : { ...options, out, openTest: false, exports: [] },
      );
    }
  }
  if (results.length === 0) throw new ScriptError('The last phase of the recipe has no run.');
  const report = join(options.out, 'report.html');
  await saveReport(page, phases.flat(), report);
  print.line(`Wrote ${report}.`);
}

/**
 * Writes what a run is worth into the folder `out`.
 * @param {import('playwright-core').Page} page
 * @param {import('./headless/page.mjs').EndedRun} run
 * @param {import('./headless/options.mjs').HeadlessOptions} options
 */
async function takeHome(page, { runId, failure, bestEpoch }, options) {
  const { openAsBlob, writeFileSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { loadSource } = await import('./load-source.mjs');
  /** @type {typeof import('../src/formats/zip/archive.ts')} */
  const { zipArchive } = await loadSource('src/formats/zip/archive.ts');
  const { evaluateTest, exportModel, goldenOf } = await import('./headless/page.mjs');

  if (failure && bestEpoch === 0) throw new ScriptError(failure);
  if (!failure && opensTest(options)) await evaluateTest(page, runId, print);

  const zipFile = join(options.out, 'model.zip');
  const which = failure ? 'best' : options.weights;
  await exportModel(page, runId, which, 'tfjs', zipFile);
  const zip = await zipArchive(new File([await openAsBlob(zipFile)], 'model.zip'));
  writeFileSync(join(options.out, 'run.json'), await zip.read('run.json'));
  print.line(`Wrote ${join(options.out, 'run.json')} and ${zipFile}.`);
  for (const format of options.exports) {
    const file = join(options.out, `model.${format}`);
    const { same, maxDifference } = await exportModel(page, runId, which, format, file);
    if (!same)
      throw new ScriptError(`${file}, read back, does not answer as the run: ${maxDifference} apart.`);
    print.line(`Wrote ${file}, read back: answers the same, largest difference ${maxDifference}.`);
  }
  if (options.exports.length > 0)
    writeFileSync(join(options.out, 'golden.json'), await goldenOf(page, runId));
  if (failure) throw new ScriptError(failure);
}
