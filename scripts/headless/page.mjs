/**
 * Drives the built page from outside: reads a zip, trains, evaluates, takes the weights home.
 * What the page says of an expected failure becomes a ScriptError. It knows nothing of options or of serving.
 */
import { existsSync, readFileSync } from 'node:fs';
import JSZip from 'jszip';
import { loadSource } from '../load-source.mjs';
import { ScriptError } from '../script-error.mjs';
import { printFigures, withInterval } from './figures.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('./options.mjs').HeadlessOptions} HeadlessOptions
 * @typedef {import('../../src/settings.ts').SettingName} SettingName
 * @typedef {import('../../src/shared/errors.ts').PlainError} PlainError
 * @typedef {import('../../src/training/types.ts').Progress} Progress
 * @typedef {(text: string) => void} Print
 */

const POLL_MS = 200;
const pause = () => new Promise((done) => setTimeout(done, POLL_MS));

/** @param {Pick<PlainError, 'message' | 'hint'>} error */
export const sentence = ({ message, hint }) => [message, hint].filter(Boolean).join(' ').replace(/\s+/g, ' ');

/** Throws what the page shows as its error. @param {Page} page */
export async function throwPageError(page) {
  const error = await page.evaluate(() => window.darkroom.state.error);
  if (error) throw new ScriptError(sentence(error));
}

/**
 * Opens the page with the given settings and waits for its device.
 * @param {Page} page @param {string} url @param {Pick<HeadlessOptions, 'settings' | 'model'>} options
 * @returns {Promise<string>} what the training runs on
 */
export async function openPage(page, url, { settings, model }) {
  await page.goto(url);
  await page.waitForFunction(() => window.darkroom !== undefined);
  await page.evaluate(
    ({ settings, model }) => {
      const { actions } = window.darkroom;
      for (const [name, value] of Object.entries(settings))
        actions.setSetting(/** @type {SettingName} */ (name), value);
      if (model) actions.setModel(model);
    },
    // The options were checked against the table, so they are of its types.
    { settings: /** @type {Partial<import('../../src/settings.ts').Settings>} */ (settings), model },
  );
  await page.waitForFunction(() => window.darkroom.state.device.status !== 'looking');
  const device = await page.evaluate(() => window.darkroom.state.device);
  if (device.status === 'missing') throw new ScriptError(sentence(device.error));
  return device.status === 'ready' ? `${device.info.backend}: ${device.info.description}` : '';
}

/**
 * Tells the page of earlier runs that are about to be written over, so that their openings of a test split stay counted. Of what is no
 * run.json nothing is known.
 * @param {Page} page @param {string[]} files where a run.json may be
 */
export async function rememberOpenings(page, files) {
  const texts = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
  await page.evaluate(async (texts) => {
    const { actions } = window.darkroom;
    await actions.importRuns(texts.map((text) => new File([text], 'run.json')));
    actions.dismissError();
  }, texts);
}

/** Keras' progress line. @param {Progress} progress */
function progressLine({ epoch, epochs, step, steps, msPerStep, epochRemainingMs, loss, accuracy }) {
  const figures = `loss: ${loss.toFixed(4)} - accuracy: ${accuracy.toFixed(4)}`;
  const pace = `ETA: ${Math.round(epochRemainingMs / 1000)}s ${Math.round(msPerStep)}ms/step`;
  return `Epoch ${epoch}/${epochs} - ${step}/${steps} - ${pace} - ${figures}`;
}

/**
 * @typedef {object} EndedRun a failed one has weights where `bestEpoch` is above 0
 * @property {string} runId @property {string | null} failure @property {number} bestEpoch
 */

/**
 * Trains with the settings of the page: once, or several runs one after another, until one fails.
 * @param {Page} page @param {import('../../src/app/state/repeats.ts').RepeatPlan | null} repeat
 * @param {{ line: Print, update: Print }} print
 * @returns {Promise<EndedRun[]>} the runs that have ended
 */
export async function train(page, repeat, print) {
  // Not awaited inside of the page: training may take hours.
  await page.evaluate((repeat) => {
    const { actions } = window.darkroom;
    actions.setRepeat(repeat);
    void actions.startRun();
  }, repeat);
  const count = repeat?.count ?? 1;
  /** @type {EndedRun[]} */
  const ended = [];
  while (ended.length < count && !ended.at(-1)?.failure) {
    if (repeat) print.line(`${repeat.kind === 'folds' ? 'Fold' : 'Seed'} ${ended.length + 1} of ${count}:`);
    ended.push(/** @type {EndedRun} */ (await untilEnded(page, ended.length, print)));
  }
  await page.waitForFunction(() => window.darkroom.state.queue === null);
  // What was said is returned; later calls must not find it again.
  await page.evaluate(() => window.darkroom.actions.dismissError());
  return ended;
}

/**
 * Follows a run until it has ended.
 * @param {Page} page @param {number} place of the run among those of the page @param {{ line: Print, update: Print }} print
 * @param {() => Promise<boolean>} [isOver] whether there will be no such run any more
 * @returns {Promise<EndedRun | null>} null where there is none
 */
export async function untilEnded(page, place, print, isOver) {
  let printed = 0;
  for (;;) {
    const run = await page.evaluate(
      ([place, from]) => {
        const run = window.darkroom.state.runs[place];
        if (!run) return null;
        const { id, status, progress, log, bestEpoch, validation } = run;
        const error = 'error' in run ? run.error : null;
        const ended = ['finished', 'stopped', 'failed'].includes(status);
        const judged = ended ? validation : null;
        return { id, ended, progress, lines: log.slice(from), bestEpoch: bestEpoch ?? 0, error, judged };
      },
      /** @type {const} */ ([place, printed]),
    );
    for (const line of run?.lines ?? []) print.line(line);
    printed += run?.lines.length ?? 0;
    if (run?.ended) {
      await printFigures('validation', run.judged, print);
      const { id, bestEpoch, error } = run;
      return { runId: id, failure: error && sentence(error), bestEpoch };
    }
    if (run?.progress) print.update(progressLine(run.progress));
    if (!run && (await isOver?.())) return null;
    if (!run) await throwPageError(page);
    await pause();
  }
}

/**
 * Mean and spread of the runs of the page over a repetition.
 * @param {Page} page @param {import('../../src/app/state/repeats.ts').RepeatPlan} repeat
 */
export async function repeatSentence(page, { kind }) {
  /** @type {typeof import('../../src/evaluation/comparison/repeatFigures.ts')} */
  const { repeatFigures } = await loadSource('src/evaluation/comparison/repeatFigures.ts');
  const figures = await page.evaluate(() =>
    window.darkroom.state.runs.flatMap(({ validation }) => validation?.best.figures ?? []),
  );
  const { spreads, pooledAccuracy } = repeatFigures(kind, figures);
  const { accuracy } = spreads;
  if (!accuracy) return 'No run was judged.';
  const spread = `validation accuracy of ${accuracy.runs} runs, best weights: ${accuracy.mean.toFixed(4)} ± ${(accuracy.standardDeviation ?? Number.NaN).toFixed(4)}`;
  return pooledAccuracy ? `${spread}; of all pictures: ${withInterval(pooledAccuracy)}` : spread;
}

/** How often the test split of the page's runs was opened. @param {Page} page @param {{ line: Print }} print */
async function printOpenings(page, print) {
  const openings = await page.evaluate(() => {
    const { runs, testOpenings } = window.darkroom.state;
    return testOpenings[runs[0]?.dataset.hash ?? ''] ?? 0;
  });
  print.line(
    `The test split of this dataset has been opened ${openings} ${openings === 1 ? 'time' : 'times'}.`,
  );
}

/**
 * Opens the test split for the run's last and best weights.
 * @param {Page} page @param {string} runId @param {{ line: Print }} print
 */
export async function evaluateTest(page, runId, print) {
  const test = await page.evaluate(async (id) => {
    const { actions } = window.darkroom;
    await actions.evaluateTest(id);
    return window.darkroom.state.runs.find((run) => run.id === id)?.test ?? null;
  }, runId);
  await throwPageError(page);
  await printFigures('test', test, print);
  await printOpenings(page, print);
}

/**
 * Opens the test split once for all runs of a repetition that have ended well; prints the figures of each, then of the best weights
 * mean and range.
 * @param {Page} page @param {string} runId of one of them @param {{ line: Print }} print
 */
export async function evaluateTestTogether(page, runId, print) {
  /** @type {typeof import('../../src/evaluation/comparison/repeatFigures.ts')} */
  const { repeatRows } = await loadSource('src/evaluation/comparison/repeatFigures.ts');
  const runs = await page.evaluate(async (runId) => {
    const { actions, state } = window.darkroom;
    const repeatId = state.runs.find(({ id }) => id === runId)?.repeat?.id;
    if (!repeatId) return [];
    await actions.evaluateTestTogether(repeatId);
    const repeated = window.darkroom.state.runs.filter(({ repeat }) => repeat?.id === repeatId);
    return repeated.map(({ number, test, dataset }) => ({ number, test, classes: dataset.classes }));
  }, runId);
  await throwPageError(page);
  const opened = runs.flatMap(({ test, ...run }) => (test ? { ...run, test } : []));
  for (const { number, test } of opened) await printFigures(`run ${number}, test`, test, print);
  const rows = repeatRows(
    opened.map(({ test }) => test.best.figures),
    opened[0]?.classes ?? [],
  );
  for (const { name, spread } of rows)
    if (spread)
      print.line(
        `test, best weights of ${spread.runs} runs - ${name}: mean ${spread.mean.toFixed(4)}, ${spread.min.toFixed(4)} to ${spread.max.toFixed(4)}`,
      );
  await printOpenings(page, print);
}

/**
 * Exports the run's weights; the page has read the file back.
 * @param {Page} page @param {string} runId
 * @param {'best' | 'last'} which @param {import('../../src/formats/model/exportTargets.ts').ExportTarget} target
 * @param {string} file where it is saved
 * @returns {Promise<import('../../src/app/state/state.ts').ExportReport>}
 */
export async function exportModel(page, runId, which, target, file) {
  const download = page.waitForEvent('download', { timeout: 0 });
  // Where the page fails there is no download; the browser's end then rejects this promise.
  download.catch(() => {});
  const report = await page.evaluate(
    async ({ runId, which, target }) => {
      const { actions } = window.darkroom;
      await actions.exportModel(runId, which, target);
      return window.darkroom.state.runs.find(({ id }) => id === runId)?.exported ?? null;
    },
    { runId, which, target },
  );
  await throwPageError(page);
  if (!report) throw new Error('The page says nothing of the export.');
  await (await download).saveAs(file);
  return report;
}

/**
 * The golden answers that go with the run's latest export.
 * @param {Page} page @param {string} runId
 * @returns {Promise<string>} the text of golden.json
 */
export async function goldenOf(page, runId) {
  const download = page.waitForEvent('download');
  await page.evaluate((id) => window.darkroom.actions.saveProof(id), runId);
  const zip = await JSZip.loadAsync(readFileSync(await (await download).path()));
  return /** @type {JSZip.JSZipObject} */ (zip.file('golden.json')).async('string');
}
